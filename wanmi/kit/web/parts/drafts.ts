// <form data-draft="name"> keeps what is typed in this tab until it has been sent: a reload or a slip of the hand loses nothing.
import { htmx, onHtmx } from "./htmx";
import { person } from "./person";
import { make, say } from "./words";

export type Entry = [name: string, value: string];
const LEFT_OUT = new Set(["csrfmiddlewaretoken"]);
// Each person's apart: the next one at a shared desk does not find what the one before has typed.
const place = (form: HTMLFormElement): string => `draft:${person()}:${form.dataset.draft}`;

function save(form: HTMLFormElement): void {
  const entries: Entry[] = [];
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && !LEFT_OUT.has(name)) entries.push([name, value]);
  const secret = [...form.querySelectorAll<HTMLInputElement>("input[type=password]")].map((input) => input.name);
  sessionStorage.setItem(place(form), JSON.stringify(entries.filter(([name]) => !secret.includes(name))));
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

function noteRestored(form: HTMLFormElement): void {
  const clear = make("button", { type: "button", class: "btn btn-quiet" }, say("清空"));
  const note = make("div", { class: "wm-alert", role: "status" }, make("p", {}, say("已恢复上次没有送出的内容")), clear);
  clear.onclick = () => {
    sessionStorage.removeItem(place(form));
    form.reset();
    form.removeAttribute("data-typed");
    note.remove();
  };
  (form.querySelector(".wm-dialog-body") ?? form).prepend(note);
}

function restore(form: HTMLFormElement): void {
  if (form.dataset.drafted) return;
  form.dataset.drafted = "true";
  const sent = sessionStorage.getItem(`${place(form)}:sent`);
  sessionStorage.removeItem(`${place(form)}:sent`);
  if (form.querySelector(".has-error")) return; // the server has given back what was typed
  if (sent) return sessionStorage.removeItem(place(form));
  const kept = sessionStorage.getItem(place(form));
  if (!kept) return;
  put(form, JSON.parse(kept) as Entry[]);
  form.setAttribute("data-typed", "");
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
    if (form && !form.hasAttribute("hx-post")) sessionStorage.setItem(`${place(form)}:sent`, "1");
  });
  document.addEventListener("wanmi:sent", (event) => {
    const form = find(event.target);
    if (form) sessionStorage.removeItem(place(form));
  });
  onHtmx("afterRequest", ({ elt, xhr }) => {
    const form = find(elt);
    const leaves = xhr.getResponseHeader("HX-Redirect") || xhr.getResponseHeader("HX-Location");
    if (form && xhr.status < 300 && leaves) sessionStorage.removeItem(place(form));
  });
  htmx.onLoad((root) => {
    for (const form of (root.parentElement ?? document).querySelectorAll<HTMLFormElement>("form[data-draft]")) restore(form);
  });
}
