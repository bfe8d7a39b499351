// A short word at the foot of the page that goes by itself; a failure stays longer.
import { icon, make } from "./words";

type Light = "green" | "amber" | "red" | "";
const ICONS: Record<string, string> = { green: "done", amber: "warning", red: "warning", "": "info" };
const LIGHTS: Record<string, Light> = { success: "green", warning: "amber", error: "red" }; // as messages of the frame are tagged

export function toast(text: string, light: Light | string = "green"): void {
  const box = document.getElementById("toasts");
  if (!box || !text) return;
  const kind = LIGHTS[light] ?? (light in ICONS ? light : "");
  const note = make("div", { class: "wm-toast" }, make("span", { class: `wm-light-${kind || "stopped"}` }, icon(ICONS[kind] ?? "info")), text);
  box.append(note);
  box.hidePopover?.(); // shown anew, it lies above a dialog that opened meanwhile
  box.showPopover?.();
  setTimeout(() => {
    note.remove();
    if (!box.childElementCount) box.hidePopover?.();
  }, kind === "red" ? 8000 : 3500);
}

export function watchToasts(): void {
  document.addEventListener("wanmi:toast", (event) => {
    const { text, light } = (event as CustomEvent<{ text: string; light?: string }>).detail;
    toast(text, light ?? "green");
  });
  for (const waiting of document.querySelectorAll<HTMLTemplateElement>("template[data-toast]")) {
    toast(waiting.content.textContent ?? "", waiting.dataset.toast);
    waiting.remove();
  }
}
