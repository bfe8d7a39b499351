// The map part of kit, as a page's own script sees it.
import type { Map as LibreMap, MapGeoJSONFeature } from "maplibre-gl";
import type { Styles, Touch } from "../../../kit/web/map/styles";

export interface PagePart {
  map: LibreMap;
  box: HTMLElement;
  busy: boolean;
  source: string;
  styles: Styles;
  restyle(): void;
  chooseGrid(): void;
  groundAt(point: { x: number; y: number }): { at: MapGeoJSONFeature; touch: Touch & { id: string } } | undefined;
}

type Drawn = HTMLElement & { map?: LibreMap; mapPart?: Omit<PagePart, "box"> };

/** Calls back once the map stands and its style is there; `without` where this browser cannot draw it. */
export function whenReady(box: HTMLElement, act: (part: PagePart) => void, without: () => void): void {
  const { map, mapPart: part } = box as Drawn;
  if (box.dataset.failed) return without();
  if (!map || !part) {
    setTimeout(() => whenReady(box, act, without), 40);
    return;
  }
  const whole: PagePart = {
    map,
    box,
    get busy() {
      return part.busy;
    },
    set busy(value: boolean) {
      part.busy = value;
    },
    get source() {
      return part.source;
    },
    set source(value: string) {
      part.source = value;
    },
    styles: part.styles,
    restyle: () => part.restyle(),
    chooseGrid: () => part.chooseGrid(),
    groundAt: (point) => part.groundAt(point),
  };
  if (map.isStyleLoaded()) act(whole);
  else void map.once("load", () => setTimeout(() => act(whole))); // not inside the event: the library would swallow what goes wrong
}
