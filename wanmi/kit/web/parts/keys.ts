// Keys: letters that buttons declare by data-key, "/" to search, "?" to see them all, g and a letter to go there. Never while somebody types.
import { composing } from "./browser";
import { showKeys } from "./dialogs";
import { closeSide, heldForChosen, openChosen, step } from "./rows";
import { markChosen, unmarkAll } from "./selection";

/** Into a field that can be seen: the field of a dialog just closed keeps the focus for a moment. */
function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && visible(target) && (target.isContentEditable || target.matches("input:not([type=radio], [type=checkbox], [type=button]), textarea, select"));
}

function visible(element: HTMLElement): boolean {
  return element.getClientRects().length > 0;
}

function press(key: string): boolean {
  const buttons = [...document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]:not(:disabled)`)];
  const button = buttons.find(visible);
  const ofPage = button !== undefined && !button.closest("#side");
  if (!ofPage && heldForChosen(() => press(key))) return true; // what stands beside the list is not the chosen case yet
  button?.click();
  return Boolean(button);
}

function onList(target: EventTarget | null): boolean {
  return !(target instanceof HTMLElement) || target === document.body || target.matches("#main, .wm-list, tr[data-row]");
}

/** Whether the key meant something. */
function act(event: KeyboardEvent): boolean {
  const find = document.querySelector<HTMLInputElement>("[data-find]");
  switch (event.key) {
    case "/":
      find?.focus();
      find?.select();
      return Boolean(find);
    case "?":
      showKeys();
      return true;
    case "Escape":
      return closeSide() || unmarkAll();
    case "Enter":
      return onList(event.target) && openChosen();
    case " ":
      return onList(event.target) && markChosen();
    case "ArrowDown":
    case "ArrowUp":
      return onList(event.target) && step(event.key === "ArrowDown" ? 1 : -1);
    case "j":
    case "k":
      return step(event.key === "j" ? 1 : -1) || press(event.key);
    default:
      return event.key.length === 1 && press(event.key.toLowerCase());
  }
}

/** Keys that are somebody else's: the browser's, an input method's, an open dialog's. */
function forOthers(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || composing(event) || document.querySelector("dialog[open]") !== null;
}

const WAITS = 2000; // ms that g waits for its letter; meanwhile the letters stand beside the entries of the menu

/** g and a letter leads to an entry of the menu. Before everybody else who listens: no tool of a page takes that letter. */
function watchJumps(): void {
  let timer = 0;
  const wait = (waits: boolean): void => {
    clearTimeout(timer);
    document.body.toggleAttribute("data-jumping", waits);
    if (waits) timer = window.setTimeout(() => wait(false), WAITS);
  };
  const jump = (event: KeyboardEvent): void => {
    if (forOthers(event) || typing(event.target) || event.key === "Shift") return;
    const key = event.key.toLowerCase();
    if (!document.body.hasAttribute("data-jumping")) {
      if (key === "g" && document.querySelector("#rail [data-jump]")) wait(true);
      return;
    }
    wait(false);
    event.preventDefault();
    event.stopImmediatePropagation();
    document.querySelector<HTMLElement>(`#rail [data-jump="${CSS.escape(key)}"]`)?.click();
  };
  addEventListener("keydown", jump, { capture: true });
}

export function watchKeys(): void {
  watchJumps();
  document.addEventListener("keydown", (event) => {
    if (forOthers(event)) return;
    if (typing(event.target)) {
      if (event.key === "Escape") (event.target as HTMLElement).blur();
      return;
    }
    if (act(event)) event.preventDefault();
  });
}
