// The page stays true by itself: /live/ says which topics changed, parts marked data-live="topic …" are fetched again and morphed.
// Without the stream it asks every 20 s. Nothing is touched while somebody types in it.
import { htmx } from "./parts/htmx";
import { say } from "./parts/words";

const POLL = 20_000; // ms
const DEBOUNCE = 300;
const JITTER = 400; // a hundred desks must not all ask in the same instant
const SLOWEST = 30_000;

const changed = new Set<string>();
let everything = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let polling: ReturnType<typeof setInterval> | undefined;
let attempts = 0;

/** "stage:*" means every topic that begins with "stage:", asked for or told. */
function touches(wanted: string, topic: string): boolean {
  if (topic.endsWith("*") && wanted.startsWith(topic.slice(0, -1))) return true;
  return wanted === topic || (wanted.endsWith("*") && topic.startsWith(wanted.slice(0, -1)));
}

function concerned(part: Element): boolean {
  const wanted = (part.getAttribute("data-live") ?? "").split(/\s+/).filter(Boolean);
  return everything || wanted.some((each) => [...changed].some((topic) => touches(each, topic)));
}

function busy(part: Element): boolean {
  const at = document.activeElement;
  return part.querySelector("form[data-typed]:not([data-filters])") !== null || (part.contains(at) && Boolean(at?.matches("input:not([data-mark], [data-mark-all]), textarea, select")));
}

function refresh(): void {
  if (document.hidden) return; // kept until somebody looks
  for (const part of document.querySelectorAll("[data-live][hx-get]")) {
    if (!concerned(part)) continue;
    if (busy(part)) part.setAttribute("data-stale", "");
    else htmx.trigger(part, "wanmi:refresh", {});
  }
  for (const map of document.querySelectorAll("[data-map]")) map.dispatchEvent(new CustomEvent("wanmi:tiles-changed", { detail: [...changed] }));
  changed.clear();
  everything = false;
}

function soon(topics: string[]): void {
  if (topics.length) topics.forEach((topic) => changed.add(topic));
  else everything = true;
  clearTimeout(timer);
  timer = setTimeout(refresh, DEBOUNCE + Math.random() * JITTER);
}

function mark(state: "on" | "off"): void {
  for (const tag of document.querySelectorAll("[data-live-mark]")) {
    tag.textContent = say(state === "on" ? "实时" : "断线重连");
    tag.classList.toggle("wm-tag-accent", state === "on");
    tag.classList.toggle("wm-tag-amber", state === "off");
  }
}

function listen(): void {
  const began = document.documentElement.dataset.began; // what has changed since the page was read is told first
  const stream = new EventSource(attempts || !began ? "/live/" : `/live/?since=${began}`);
  stream.onopen = () => {
    mark("on");
    clearInterval(polling);
    polling = undefined;
    if (attempts) soon([]); // what happened meanwhile
    attempts = 0;
  };
  stream.addEventListener("change", (event) => soon((JSON.parse((event as MessageEvent<string>).data) as { topics?: string[] }).topics ?? []));
  stream.onerror = () => {
    stream.close();
    attempts += 1;
    if (attempts > 1) mark("off");
    polling ??= setInterval(() => soon([]), POLL);
    setTimeout(listen, Math.min(SLOWEST, 500 * 2 ** Math.min(attempts, 6)) * (0.75 + Math.random() / 2));
  };
  stream.addEventListener("end", () => {
    stream.close(); // the session has ended: the next thing done leads to signing in
    mark("off");
  });
  addEventListener("pagehide", () => stream.close(), { once: true });
}

/** The chosen row stays where the eye has it, whatever comes in above it. */
function holdStill(): void {
  let list: Element | null = null;
  let stood = 0;
  const row = (target: Element): HTMLElement | null => target.querySelector<HTMLElement>("tr.is-chosen");
  document.addEventListener("htmx:beforeSwap", (event) => {
    const target = (event as CustomEvent<{ target: Element }>).detail.target;
    const now = target.closest("[data-live]") ? row(target) : null;
    list = now?.closest(".wm-list, .wm-scroll") ?? null;
    stood = now && list && list.scrollTop > 0 ? now.offsetTop : -1;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const now = row((event as CustomEvent<{ target: Element }>).detail.target);
    if (now && list && stood >= 0) list.scrollTop += now.offsetTop - stood;
    list = null;
  });
}

document.addEventListener("htmx:configRequest", (event) => {
  const { headers, triggeringEvent } = (event as CustomEvent<{ headers: Record<string, string>; triggeringEvent?: Event }>).detail;
  if (triggeringEvent?.type === "wanmi:refresh") headers["X-Background"] = "1"; // nobody asked: it does not prolong the session
});
document.addEventListener("wanmi:changed", (event) => soon((event as CustomEvent<{ topics?: string[] }>).detail.topics ?? []));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && (changed.size || everything)) refresh();
});
document.addEventListener("focusout", () => {
  setTimeout(() => {
    for (const part of document.querySelectorAll("[data-stale]")) {
      if (busy(part)) continue;
      part.removeAttribute("data-stale");
      htmx.trigger(part, "wanmi:refresh", {});
    }
  }, DEBOUNCE);
});
holdStill();
if (!document.querySelector("[data-no-live]")) listen();
