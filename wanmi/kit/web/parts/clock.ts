// The time of day and the lights go on by themselves, by the server's clock.
import { inEnglish, say } from "./words";

const root = document.documentElement;
const ahead = (Date.parse(root.dataset.now ?? "") || Date.now()) - Date.now(); // ms; the server's clock before ours

export const serverNow = (): number => Date.now() + ahead;

/** As span_text says it: 06分, 2时10分, 1天6时. */
function span(seconds: number): string {
  if (seconds < 60) return say("不足1分");
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3600) % 24;
  const days = Math.floor(seconds / 86400);
  const parts: [number, string][] = seconds < 3600 ? [[minutes, "分"]] : [[days, "天"], [days && days >= 3 ? 0 : hours, "时"], [days ? 0 : minutes, "分"]];
  const two = (n: number, word: string): string => (word === "分" ? String(n).padStart(2, "0") : String(n));
  if (inEnglish) return parts.filter(([n]) => n).map(([n, word]) => `${n} ${say(word)}`).join(" ");
  return parts.filter(([n]) => n).map(([n, word]) => two(n, word) + word).join("");
}

/** A light with data-due counts on: its words, from data-warn its colour, past data-due its lateness. */
function tickLight(light: HTMLElement): void {
  const due = Date.parse(light.dataset.due ?? "");
  if (Number.isNaN(due)) return;
  const left = Math.floor((due - serverNow()) / 1000);
  const warn = Date.parse(light.dataset.warn ?? "");
  const kind = left < 0 ? "red" : serverNow() >= warn ? "amber" : "green";
  const words = inEnglish ? `${span(Math.abs(left))} ${left < 0 ? "late" : "left"}` : `${left < 0 ? "超" : "余"} ${span(Math.abs(left))}`;
  if (light.textContent !== words) light.textContent = words;
  if (!light.classList.contains(`wm-light-${kind}`)) {
    light.classList.remove("wm-light-green", "wm-light-amber", "wm-light-red");
    light.classList.add(`wm-light-${kind}`);
  }
}

function tick(): void {
  if (document.hidden) return;
  const shown = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: root.dataset.zone || undefined });
  for (const clock of document.querySelectorAll("[data-clock]")) clock.textContent = shown.format(serverNow());
  for (const light of document.querySelectorAll<HTMLElement>("[data-due]")) tickLight(light);
}

export function watchClock(): void {
  setInterval(tick, 10_000);
  document.addEventListener("visibilitychange", tick);
}
