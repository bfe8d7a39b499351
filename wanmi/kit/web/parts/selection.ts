// Marked rows: a box in each row, one in the head for the page, Space for the chosen row, Shift for a range. They are remembered by the
// row's id, so that they outlast what refreshes and turns pages; the bar tells how many there are and asks what can be done with them.
import { htmx, onHtmx } from "./htmx";
import { toast } from "./toasts";
import { say } from "./words";

const WAIT = 150; // ms: many marks in one breath are one question

const marked = new Set<string>();
let anchor = ""; // where a range begins
let whose = ""; // the list that the marks are of
let asked = ""; // what the bar was last asked for
let timer: ReturnType<typeof setTimeout> | undefined;

const bar = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-selection]");
const boxes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>("input[data-mark]")];
const most = (): number => Number(bar()?.dataset.most ?? 0);

function tooMany(): void {
  toast(say("一次最多选 %s 件。").replace("%s", String(most())), "amber");
}

function set(numbers: string[], on: boolean): void {
  for (const number of numbers) {
    if (!on) marked.delete(number);
    else if (marked.has(number)) continue;
    else if (marked.size >= most()) {
      tooMany();
      break;
    } else marked.add(number);
  }
  show();
}

/** What can be done with them, asked once they stay as they are for a moment. */
function ask(): void {
  const now = [...marked].join(" ");
  if (now === asked) return;
  asked = now;
  clearTimeout(timer);
  const target = document.getElementById("selection-moves");
  if (!target) return;
  for (const button of target.querySelectorAll("button")) button.disabled = true; // of the selection before
  timer = setTimeout(() => {
    const url = bar()?.dataset.selection;
    if (url && marked.size) htmx.ajax("post", url, { source: target, target, swap: "innerHTML", values: { case: [...marked] } }).catch(() => undefined);
    else target.replaceChildren();
  }, WAIT);
}

function show(): void {
  for (const box of boxes()) {
    box.checked = marked.has(box.value);
    box.closest("tr")?.classList.toggle("is-marked", box.checked);
  }
  const all = document.querySelector<HTMLInputElement>("input[data-mark-all]");
  const here = boxes().filter((box) => box.checked).length;
  if (all) {
    all.checked = here > 0 && here === boxes().length;
    all.indeterminate = here > 0 && !all.checked;
  }
  const part = bar();
  if (!part) return;
  part.hidden = marked.size === 0;
  const count = part.querySelector("[data-count]");
  const words = say("已选 %s 件").replace("%s", String(marked.size));
  if (count && count.textContent !== words) count.textContent = words;
  ask();
}

/** Another list has other rows; the same one on another page keeps its marks. */
function keep(): void {
  const list = bar() ? new URL(location.href) : null;
  const now = list ? `${list.pathname}?${list.searchParams.get("tab") ?? ""}` : "";
  if (now !== whose) {
    marked.clear();
    asked = "";
  }
  whose = now;
  show();
}

function onClick(event: MouseEvent): void {
  const touched = event.target as Element;
  if (touched.matches("input[data-mark-all]")) {
    set(boxes().map((box) => box.value), (touched as HTMLInputElement).checked);
    return;
  }
  if (touched.closest("[data-unmark]")) {
    unmarkAll();
    return;
  }
  const move = touched.closest<HTMLElement>("[data-selection-move]");
  if (move) {
    const target = document.getElementById("dialog")!;
    htmx.ajax("post", move.dataset.selectionMove!, { source: move, target, swap: "innerHTML", values: { case: [...marked] } }).catch(() => undefined);
    return;
  }
  if (!touched.matches("input[data-mark]")) return;
  const box = touched as HTMLInputElement;
  const numbers = boxes().map((each) => each.value);
  const [from, to] = [numbers.indexOf(anchor), numbers.indexOf(box.value)].sort((a, b) => a - b) as [number, number];
  set(event.shiftKey && from >= 0 ? numbers.slice(from, to + 1) : [box.value], box.checked);
  anchor = box.value;
  if (event.detail > 0) box.blur(); // by the mouse: keys go on with the chosen row
}

/** The chosen row's mark, by key. False: this list has none. */
export function markChosen(): boolean {
  const box = document.querySelector<HTMLInputElement>("tr.is-chosen input[data-mark]");
  if (!box) return false;
  anchor = box.value;
  set([box.value], !marked.has(box.value));
  return true;
}

/** False: nothing was marked. */
export function unmarkAll(): boolean {
  const any = marked.size > 0;
  marked.clear();
  show();
  return any;
}

export function watchSelection(): void {
  document.addEventListener("click", onClick);
  document.addEventListener("wanmi:unmark", (event) => set((event as CustomEvent<{ numbers?: string[] }>).detail.numbers ?? [], false));
  onHtmx("afterSettle", ({ target }) => {
    if (target.id !== "selection-moves" && target.id !== "dialog" && target.id !== "side") keep();
  });
  keep();
}
