// Rows of a list: one is chosen, its case comes into the side panel; j/k move, a second click or Enter opens the whole case.
import { htmx, onHtmx } from "./htmx";

const rows = (): HTMLTableRowElement[] => [...document.querySelectorAll<HTMLTableRowElement>("tr[data-row]")];
const chosen = (): HTMLTableRowElement | null => document.querySelector("tr[data-row].is-chosen");
const side = (): HTMLElement | null => document.getElementById("side");

let last = 0; // where the chosen row stood: when it leaves the list, its neighbour is chosen
let waiting: ReturnType<typeof setTimeout> | undefined;
let awaited = ""; // the address of the case that is on its way into the side panel
let whenThere: (() => void) | undefined;
let stays = ""; // a row that has left the list while its case is still in the same hands: it keeps standing beside the list

/** While the side panel still shows the case before, what a letter does to "the chosen case" waits. False: it may be done now. */
export function heldForChosen(act: () => void): boolean {
  if (awaited) whenThere = act;
  return awaited !== "";
}

function arrived(path: string): void {
  if (path !== awaited) return;
  const act = whenThere;
  awaited = "";
  whenThere = undefined;
  act?.();
}

function load(row: HTMLTableRowElement, delay: number): void {
  const url = row.dataset.side;
  const panel = side();
  if (!url || !panel) return;
  clearTimeout(waiting);
  awaited = url;
  whenThere = undefined; // another case is chosen: what was meant for the one before is not done to this one
  waiting = setTimeout(() => {
    // Rejects where a newer choice has taken its place: nothing to tell.
    htmx.ajax("get", url, { source: panel, target: panel, swap: "morph:innerHTML" }).catch(() => undefined);
  }, delay);
}

/** Marks the row, brings its case into the side panel and its id into the address, so that a reload keeps it. */
function choose(row: HTMLTableRowElement, { delay = 0, scroll = true } = {}): void {
  const before = chosen();
  before?.classList.remove("is-chosen");
  before?.removeAttribute("aria-current");
  stays = "";
  row.classList.add("is-chosen");
  row.setAttribute("aria-current", "true");
  last = rows().indexOf(row);
  if (scroll) row.scrollIntoView({ block: "nearest" });
  const address = new URL(location.href);
  address.searchParams.set("chosen", row.dataset.row ?? "");
  history.replaceState(history.state, "", address);
  if (row !== before) load(row, delay);
}

/** One row up or down. */
export function step(by: 1 | -1): boolean {
  const all = rows();
  const now = all.findIndex((row) => row.classList.contains("is-chosen"));
  const next = all[now < 0 ? 0 : now + by];
  if (next) choose(next, { delay: 90 });
  return all.length > 0;
}

export function openChosen(): boolean {
  const href = chosen()?.dataset.href;
  if (href) location.assign(href);
  return Boolean(href);
}

/** On a phone the side panel covers the list. */
export function closeSide(): boolean {
  const panel = side();
  const open = Boolean(panel?.classList.contains("is-open"));
  panel?.classList.remove("is-open");
  return open;
}

function onClick(event: MouseEvent): void {
  const touched = event.target as Element;
  if (touched.closest("[data-side-close]")) closeSide();
  const row = touched.closest<HTMLTableRowElement>("tr[data-row]");
  const own = touched.closest("a[data-row-link]"); // the row's own name: for Tab, for a new window, for a reader's list of links
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey || getSelection()?.toString()) return;
  if (!own && touched.closest("a, button, input, label, select, summary")) return;
  if (!side() || !row.dataset.side) {
    if (row.dataset.href) location.assign(row.dataset.href);
    return;
  }
  event.preventDefault();
  choose(row, { scroll: false });
  side()?.classList.add("is-open");
}

/** After a list came anew: when the chosen case has left it, the one that stands in its place is chosen. */
function keepOneChosen(): void {
  const all = rows();
  const now = chosen();
  if (now) last = all.indexOf(now);
  else if (stays) return;
  else if (all.length && side()?.dataset.filled) choose(all[Math.min(last, all.length - 1)]!, { scroll: false });
}

export function watchRows(): void {
  document.addEventListener("wanmi:sent", () => (stays = ""));
  document.addEventListener("wanmi:stays", (event) => (stays = (event as CustomEvent<{ row?: string }>).detail.row ?? ""));
  document.addEventListener("click", onClick);
  document.addEventListener("dblclick", (event) => {
    if ((event.target as Element).closest("tr[data-row]")) openChosen();
  });
  onHtmx("afterRequest", ({ successful, pathInfo }) => {
    if (successful || pathInfo.requestPath !== awaited) return;
    awaited = "";
    whenThere = undefined;
  });
  onHtmx("afterSettle", ({ target, pathInfo }) => {
    if (target === side() && pathInfo) arrived(pathInfo.requestPath);
    const panel = side();
    if (panel) panel.dataset.filled = panel.childElementCount ? "true" : "";
    if (target.querySelector("tr[data-row]") || target.closest("[data-live]")) keepOneChosen();
  });
  const first = chosen();
  const panel = side();
  if (panel?.childElementCount) panel.dataset.filled = "true";
  if (first) {
    last = rows().indexOf(first);
    first.scrollIntoView({ block: "nearest" });
    if (panel && !panel.childElementCount) load(first, 0);
  }
}
