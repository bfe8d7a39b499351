// What the signs mean: the words stand on the page already, drawings and colours come from the map's own.
import { signElement } from "../../../kit/web/map/signs";
import { make } from "../../../kit/web/parts/words";

export function drawLegend(list: HTMLElement): void {
  for (const row of list.querySelectorAll<HTMLElement>("[data-sign]")) row.prepend(signElement(row.dataset.sign!));
  for (const row of list.querySelectorAll<HTMLElement>("[data-colour]")) {
    const swatch = make("i", { class: "wm-mapswatch" });
    swatch.style.setProperty("--colour", `var(--wm-${row.dataset.colour!})`);
    row.prepend(swatch);
  }
}
