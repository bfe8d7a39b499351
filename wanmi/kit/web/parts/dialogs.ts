// One <dialog> a page: a move's form comes into it by htmx, it closes when the server says the move is made.
import { type Entry, put } from "./drafts";
import { htmx, onHtmx } from "./htmx";
import { icon, make, say } from "./words";

const box = (): HTMLDialogElement => document.getElementById("dialog") as HTMLDialogElement;

function close(): void {
  const dialog = box();
  if (dialog.open) dialog.close();
}

function open(): void {
  const dialog = box();
  const form = dialog.querySelector("form");
  dialog.classList.toggle("wm-dialog-wide", Boolean(form?.hasAttribute("data-wide")));
  dialog.setAttribute("aria-label", dialog.querySelector("h2")?.textContent ?? "");
  if (!dialog.open) dialog.showModal();
  let first = dialog.querySelector<HTMLElement>(".has-error :is(input, select, textarea), [autofocus]") ??
    dialog.querySelector<HTMLElement>(".wm-dialog-body :is(input:not([type=hidden]), select, textarea)");
  if (first instanceof HTMLInputElement && first.type === "radio") { // the one that is chosen, not the one that stands first
    first = form?.querySelector<HTMLElement>(`input[type=radio][name="${CSS.escape(first.name)}"]:checked`) ?? first;
  }
  if (first?.matches("[type=search]") && matchMedia("(pointer: coarse)").matches) return; // a keyboard would cover what is looked through
  (first ?? dialog.querySelector<HTMLElement>(".wm-dialog-foot [type=submit]"))?.focus();
}

// What stood in the form when it was sent. A refusal brings the form anew with its sentence: what was typed comes back into it.
let typed: { entries: Entry[]; names: Set<string> } | undefined;

function remember(form: HTMLFormElement): void {
  const seen = [...form.elements].filter((each): each is HTMLInputElement => "name" in each && (each as HTMLInputElement).type !== "hidden");
  const names = new Set(seen.map((each) => each.name));
  const entries = [...new FormData(form)].filter((entry): entry is Entry => typeof entry[1] === "string" && names.has(entry[0]));
  typed = { entries, names };
}

function bringBack(form: HTMLFormElement): void {
  if (!typed) return;
  put(form, typed.entries);
  const present = new Set(typed.entries.map(([name]) => name));
  for (const each of form.querySelectorAll<HTMLInputElement>("input[type=checkbox], input[type=radio]"))
    if (typed.names.has(each.name) && !present.has(each.name)) each.checked = false;
  form.setAttribute("data-typed", "");
}

/** hx-confirm and data-ask, asked in our own dialog. Resolves to whether the person said yes. */
export function ask(question: string, yes = say("确定"), danger = false): Promise<boolean> {
  return new Promise((answer) => {
    const no = make("button", { type: "button", class: "btn" }, say("取消"));
    const ok = make("button", { type: "button", class: `btn btn-${danger ? "danger" : "primary"}` }, yes);
    const dialog = make("dialog", { class: "wm-dialog", "aria-label": say("请确认") },
      make("div", { class: "wm-dialog-head" }, make("h2", {}, question)), make("div", { class: "wm-dialog-foot" }, no, ok));
    document.body.append(dialog);
    let agreed = false;
    no.onclick = () => dialog.close();
    ok.onclick = () => {
      agreed = true;
      dialog.close();
    };
    dialog.onclose = () => {
      dialog.remove();
      answer(agreed);
    };
    dialog.showModal();
    ok.focus();
  });
}

function confirmWithDialog(): void {
  document.addEventListener("htmx:confirm", (event) => {
    const { question, issueRequest } = (event as CustomEvent<{ question: string; issueRequest: (skip: boolean) => void }>).detail;
    if (!question) return;
    event.preventDefault();
    void ask(question).then((yes) => yes && issueRequest(true));
  });
}

/** The keys of this page, gathered from what stands on it. */
export function showKeys(): void {
  const rows: [string, string][] = [["J  K", say("上一件、下一件")], ["Enter", say("打开")], ["/", say("查找")], ["Esc", say("退出、关闭")]];
  for (const each of document.querySelectorAll<HTMLElement>("[data-key]")) {
    const words = [...each.childNodes].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent ?? "").join("").trim();
    rows.push([(each.dataset.key ?? "").toUpperCase(), words || each.getAttribute("aria-label") || ""]);
  }
  for (const each of document.querySelectorAll<HTMLElement>("#rail .wm-rail-list [data-jump]"))
    rows.push([`G  ${each.dataset.jump!.toUpperCase()}`, each.querySelector("span")?.textContent ?? ""]);
  const list = make("div", { class: "wm-keytable" });
  for (const [keys, words] of rows) list.append(make("span", {}, ...keys.split("  ").map((key) => make("kbd", { class: "wm-key" }, key))), words);
  const head = make("button", { type: "button", class: "btn btn-quiet btn-icon", "data-close": "", "aria-label": say("关闭") }, icon("close"));
  box().replaceChildren(make("div", { class: "wm-dialog-head" }, make("h2", {}, say("全部按键")), head), make("div", { class: "wm-dialog-body" }, list));
  open();
}

export function watchDialogs(): void {
  onHtmx("afterSwap", ({ target }) => {
    if (target.id !== "dialog") return;
    const form = target.querySelector("form");
    if (form && typed) bringBack(form);
    typed = undefined;
    if (target.childElementCount) open();
    else close();
    target.querySelector(".wm-alert[role=alert]")?.scrollIntoView({ block: "nearest" });
  });
  onHtmx("beforeSwap", ({ target, xhr, shouldSwap }) => {
    const form = target.id === "dialog" && shouldSwap && xhr.status >= 400 ? box().querySelector("form") : null;
    if (form) remember(form);
  });
  document.addEventListener("wanmi:close", close);
  document.addEventListener("click", (event) => {
    const touched = event.target as Element;
    if (touched.closest("[data-close]")) close();
    if (touched.closest("[data-show-keys]")) showKeys();
    if (touched === box() && !box().querySelector("form:not([data-nothing-typed])")) close(); // the veil; a form is never lost to a slip of the hand
  });
  box().addEventListener("close", () => htmx.trigger(box(), "htmx:abort", {}));
  confirmWithDialog();
}
