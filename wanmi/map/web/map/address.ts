// What is shown and where, in the address behind #: m=zoom/lat/lng, l=layers, d=day, f=filter. It can be sent to somebody.
import type { Map as LibreMap } from "maplibre-gl";

export interface Shown {
  layers: Set<string>;
  day: string;
  filter: string;
}

const LAYER = /^[a-z0-9_-]{1,40}$/;

export class Address {
  private own = "";

  constructor(
    private readonly map: LibreMap,
    private readonly usual: string, // what is shown where the address names no layers
    private readonly always: string[],
  ) {}

  /** What the address asks for, where it asks for anything; moves the map there. */
  read(): Shown | undefined {
    if (!location.hash || location.hash === this.own) return undefined;
    const asked = new URLSearchParams(location.hash.slice(1));
    const [zoom, lat, lng] = (asked.get("m") ?? "").split("/").map(Number);
    if (zoom && lat && lng && Math.abs(lat) < 85 && Math.abs(lng) <= 180) this.map.jumpTo({ center: [lng, lat], zoom });
    const layers = (asked.get("l") ?? this.usual).split(",").filter((name) => LAYER.test(name));
    const day = asked.get("d") ?? "";
    return { layers: new Set([...this.always, ...layers]), day: /^\d{4}-\d\d-\d\d$/.test(day) ? day : "", filter: asked.get("f") ?? "" };
  }

  write(shown: Shown): void {
    const { lng, lat } = this.map.getCenter();
    const parts = [`m=${this.map.getZoom().toFixed(2)}/${lat.toFixed(5)}/${lng.toFixed(5)}`, `l=${[...shown.layers].join(",")}`];
    if (shown.day) parts.push(`d=${shown.day}`);
    if (shown.filter) parts.push(`f=${encodeURIComponent(shown.filter)}`);
    this.own = `#${parts.join("&")}`;
    history.replaceState(history.state, "", this.own);
  }
}
