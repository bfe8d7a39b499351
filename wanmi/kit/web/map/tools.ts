// The map's buttons: closer, farther, where I am, layers.
import type { IControl, Map as LibreMap } from "maplibre-gl";
import { takeFix, type Fix } from "../parts/fix";
import { icon, make, say } from "../parts/words";

export interface ToolActs {
  onPosition(fix: Fix): void;
  hides?: { label: string; toggle(): boolean }; // what a button hides; toggling tells whether it is shown now
}

export class Tools implements IControl {
  private readonly box = make("div", { class: "maplibregl-ctrl maplibregl-ctrl-group" });

  constructor(private readonly acts: ToolActs) {}

  onAdd(map: LibreMap): HTMLElement {
    this.add("plus", say("放大"), () => map.zoomIn({ duration: 150 })).classList.add("wm-map-zoom");
    this.add("minus", say("缩小"), () => map.zoomOut({ duration: 150 })).classList.add("wm-map-zoom");
    if ("geolocation" in navigator) this.add("locate", say("我的位置"), () => this.locate(map));
    const { hides } = this.acts;
    if (hides) {
      const button = this.add("layers", `${say("图层")} · ${hides.label}`, () => button.setAttribute("aria-pressed", String(hides.toggle())));
      button.setAttribute("aria-pressed", "true");
      button.classList.add("wm-map-zoom");
    }
    return this.box;
  }

  onRemove(): void {
    this.box.remove();
  }

  private add(sign: string, label: string, act: () => void): HTMLButtonElement {
    const button = make("button", { type: "button", class: "wm-map-button", "aria-label": label, title: label }, icon(sign));
    button.onclick = act;
    this.box.append(button);
    return button;
  }

  private locate(map: LibreMap): void {
    takeFix((fix) => {
      map.easeTo({ center: [fix.lng, fix.lat], zoom: Math.max(map.getZoom(), 17), duration: 250 });
      this.acts.onPosition(fix);
    });
  }
}
