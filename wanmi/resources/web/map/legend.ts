// What the signs mean: the light of cases, then the signs of components that stand for several subclasses each.
import { signElement, signOf } from "../../../kit/web/map/signs";
import { make } from "../../../kit/web/parts/words";

const MOST = 3; // names beside one sign

export function drawLegend(list: HTMLElement): void {
  const words = JSON.parse(list.dataset.words ?? "{}") as Record<string, string>;
  const lights: Record<string, string> = { green: "go", amber: "soon", red: "late", stopped: "still" };
  for (const [light, word] of Object.entries(words)) list.append(make("span", { class: "wm-legend-row" }, make("i", { class: `wm-light wm-light-${lights[light]}` }), word));
  const named = new Map<string, string[]>();
  const kinds = (document.getElementById("map-kinds") as HTMLTemplateElement).content.querySelectorAll<HTMLElement>("[data-code]");
  for (const kind of kinds) {
    const sign = signOf(kind.dataset.code!);
    named.set(sign, [...(named.get(sign) ?? []), kind.textContent!]);
  }
  for (const [sign, names] of named) {
    const text = names.slice(0, MOST).join("、") + (names.length > MOST ? " …" : "");
    list.append(make("span", { class: "wm-legend-row", title: names.join("、") }, signElement(sign), text));
  }
}
