// <form data-draft="name"> keeps what is typed in this tab until it has been sent: a reload or a slip of the hand loses nothing.
import { session } from "./browser";
import { htmx, onHtmx } from "./htmx";
import { person } from "./person";
import { toast } from "./toasts";
import { make, say } from "./words";

export type Entry = [name: string, value: string];
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "version"]); // what the page of now says
// Each person's apart: the next one at a shared desk does not find what the one before has typed.
const place = (form: HTMLFormElement): string => `draft:${person()}:${form.dataset.draft}`;

function save(form: HTMLFormElement): void {
  const entries: Entry[] = [];
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && !LEFT_OUT.has(name)) entries.push([name, value]);
  const secret = [...form.querySelectorAll<HTMLInputElement>("input[type=password]")].map((input) => input.name);
  const kept = session.set(place(form), JSON.stringify(entries.filter(([name]) => !secret.includes(name))));
  if (!kept && !form.dataset.unkept) toast(say("本机存不下填写的内容：送出之前请不要关闭或刷新本页。"), "amber");
  form.dataset.unkept = kept ? "" : "true";
}

/** Choices that come only with an answer of the server (found subclasses, conditions): made as soon as they stand there. */
const later = new WeakMap<HTMLFormElement, Map<string, string[]>>();

function chooseLater(form: HTMLFormElement): void {
  const waiting = later.get(form);
  for (const radio of waiting ? form.querySelectorAll<HTMLInputElement>("input[type=radio], input[type=checkbox]") : []) {
    if (!radio.value || !waiting!.get(radio.name)?.includes(radio.value)) continue;
    if (radio.type === "radio") waiting!.delete(radio.name);
    if (radio.checked) continue;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function put(form: HTMLFormElement, entries: Entry[]): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  const taken = new Map<string, number>(); // of several fields of one name each gets its own
  for (const control of form.elements) {
    if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement)) continue;
    const kept = values.get(control.name);
    if (!kept || control.type === "file" || control.closest("[data-photo-input]")) continue;
    if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")) control.checked = kept.includes(control.value);
    else {
      const number = taken.get(control.name) ?? 0;
      taken.set(control.name, number + 1);
      control.value = kept[number] ?? "";
    }
  }
}

/** What was chosen among things that are not on the page yet. */
function missing(form: HTMLFormElement, entries: Entry[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, value] of entries) {
    if (!value || form.elements.namedItem(name) instanceof HTMLElement) continue;
    const there = [...form.querySelectorAll<HTMLInputElement>(`[name="${CSS.escape(name)}"]`)].some((each) => each.value === value);
    if (!there) found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
}

function noteRestored(form: HTMLFormElement): void {
  const clear = make("button", { type: "button", class: "btn btn-quiet" }, say("清空"));
  const note = make("div", { class: "wm-alert", role: "status" }, make("p", {}, say("已恢复上次没有送出的内容")), clear);
  clear.onclick = () => {
    session.remove(place(form));
    form.reset();
    form.removeAttribute("data-typed");
    note.remove();
  };
  (form.querySelector(".wm-dialog-body") ?? form).prepend(note);
}

function restore(form: HTMLFormElement): void {
  if (form.dataset.drafted) return;
  form.dataset.drafted = "true";
  const sent = session.get(`${place(form)}:sent`);
  session.remove(`${place(form)}:sent`);
  if (form.querySelector(".has-error")) return; // the server has given back what was typed
  if (sent) return session.remove(place(form));
  const kept = session.get(place(form));
  if (!kept) return;
  const entries = JSON.parse(kept) as Entry[];
  put(form, entries);
  later.set(form, missing(form, entries));
  form.setAttribute("data-typed", "");
  form.dispatchEvent(new Event("change", { bubbles: true })); // what follows from it is asked for again
  for (const search of form.querySelectorAll<HTMLInputElement>("input[type=search]")) {
    if (search.value) search.dispatchEvent(new Event("input", { bubbles: true }));
  }
  noteRestored(form);
}

export function watchDrafts(): void {
  const find = (target: EventTarget | null): HTMLFormElement | null => (target as Element).closest?.("form[data-draft]") ?? null;
  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      const form = find(event.target);
      if (form) save(form);
    });
  }
  document.addEventListener("submit", (event) => {
    const form = find(event.target);
    if (form && !form.hasAttribute("hx-post")) session.set(`${place(form)}:sent`, "1");
  });
  document.addEventListener("wanmi:sent", (event) => {
    const form = find(event.target);
    if (form) session.remove(place(form));
  });
  onHtmx("afterRequest", ({ elt, xhr }) => {
    const form = find(elt);
    const leaves = xhr.getResponseHeader("HX-Redirect") || xhr.getResponseHeader("HX-Location");
    if (form && xhr.status < 300 && leaves) session.remove(place(form));
  });
  htmx.onLoad((root) => {
    for (const form of (root.parentElement ?? document).querySelectorAll<HTMLFormElement>("form[data-draft]")) restore(form);
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) if (later.get(form)?.size) chooseLater(form);
  });
}
