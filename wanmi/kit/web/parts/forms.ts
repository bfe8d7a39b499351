// A form is sent once: while it is on its way its buttons wait, and its hidden `key` lets the server know a repeated one.
import { freshId } from "./browser";
import { onHtmx } from "./htmx";

function formOf(element: Element): HTMLFormElement | null {
  return element instanceof HTMLFormElement ? element : null;
}

function setSending(form: HTMLFormElement, sending: boolean): void {
  form.toggleAttribute("data-sending", sending);
  for (const button of form.querySelectorAll<HTMLButtonElement>("button[type=submit], button:not([type])")) {
    button.setAttribute("aria-busy", String(sending));
    button.disabled = sending;
  }
}

/** Once the server has said yes, the next sending of the same form is a new matter: it gets a new key. */
function renewKey(form: HTMLFormElement): void {
  const key = form.querySelector<HTMLInputElement>("input[type=hidden][name=key]");
  if (key) key.value = freshId();
}

/** A button that puts its words into a field, as if somebody had typed them: what is proposed is taken. */
function fill(button: HTMLElement): void {
  const field = document.querySelector<HTMLInputElement>(button.dataset.fill ?? "");
  if (!field) return;
  field.value = button.dataset.value ?? "";
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}

export function watchForms(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-fill]");
    if (button) fill(button);
  });
  onHtmx("beforeRequest", ({ elt, requestConfig }, event) => {
    const form = formOf(elt);
    if (!form || requestConfig.verb === "get") return;
    if (form.hasAttribute("data-sending")) event.preventDefault();
    else setSending(form, true);
  });
  onHtmx("afterRequest", ({ elt, successful, requestConfig }) => {
    const form = formOf(elt);
    if (!form || requestConfig.verb === "get") return;
    setSending(form, false);
    if (!successful) return; // what was typed is still to be sent
    form.removeAttribute("data-typed");
    if (form.isConnected) renewKey(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.hasAttribute("data-sending")) event.preventDefault();
    else setTimeout(() => setSending(form, true)); // after the browser has read the button's value
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sending]")) setSending(form, false);
  });
  document.addEventListener("input", (event) => {
    const form = (event.target as Element).closest("form");
    if (form && !form.hasAttribute("data-filters")) form.setAttribute("data-typed", ""); // live parts leave it alone from now on
  });
}
