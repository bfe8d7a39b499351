// The switch of light and dark: system → light → dark. What is chosen stays on the device; theme.js applies it before the first paint.
import { local } from "./browser";
import { say } from "./words";

const ORDER = ["", "light", "dark"];
const WORDS: Record<string, string> = { "": "深浅：跟随系统", light: "深浅：浅色", dark: "深浅：深色" };

const chosen = (): string => local.get("theme") ?? "";

function show(): void {
  for (const words of document.querySelectorAll("[data-theme-words]")) words.textContent = say(WORDS[chosen()] ?? "");
}

export function watchTheme(): void {
  show();
  document.addEventListener("click", (event) => {
    if (!(event.target as Element).closest("[data-theme-switch]")) return;
    const next = ORDER[(ORDER.indexOf(chosen()) + 1) % ORDER.length] ?? "";
    if (next) local.set("theme", next);
    else local.remove("theme");
    const dark = next ? next === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
    dispatchEvent(new Event("wanmi:theme"));
    show();
  });
}
