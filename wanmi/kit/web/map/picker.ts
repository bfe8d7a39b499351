// Choosing a place: a click (or Enter at the middle of the map) writes lng, lat and the touched thing into the form around,
// then says `wanmi:picked`, so that the server fills area, street, community and grid.
import type { LngLat, Map as LibreMap, MapGeoJSONFeature } from "maplibre-gl";
import { writePlace, type Fix } from "../parts/fix";
import type { Marker } from "./part";
import type { Touch } from "./styles";

export class Picker {
  private point?: [number, number];

  constructor(
    map: LibreMap,
    private readonly box: HTMLElement,
    private readonly fields: string[], // that things on the map may be written into
    private readonly redraw: (markers: Marker[]) => void,
  ) {
    const [lng, lat] = [this.field("lng")?.value, this.field("lat")?.value];
    if (lng && lat) this.point = [Number(lng), Number(lat)];
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      const { lng: x, lat: y } = map.getCenter();
      this.put(x, y);
    });
    box.addEventListener("wanmi:map-changed", () => this.follow());
  }

  markers(): Marker[] {
    return this.point ? [{ lng: this.point[0], lat: this.point[1], chosen: true }] : [];
  }

  /** A click: the place, and the thing under it if its room says which field of the form takes it. */
  touch({ lng, lat }: LngLat, thing?: MapGeoJSONFeature, touch?: Touch & { id: string }): void {
    if (thing?.geometry.type === "Point") [lng, lat] = thing.geometry.coordinates as [number, number];
    for (const field of this.fields) this.write(field, thing && touch?.field === field ? touch.id : "");
    this.put(lng, lat);
  }

  put(lng: number, lat: number, fix?: Fix): void {
    this.point = [lng, lat];
    writePlace(this.box, lng, lat, fix);
    this.redraw(this.markers());
    const detail = { lng, lat };
    this.box.dispatchEvent(new CustomEvent("wanmi:picked", { bubbles: true, detail }));
    this.field("lng")?.dispatchEvent(new Event("input", { bubbles: true })); // drafts and live parts see it as typed
  }

  /** The server has found a typed address: the point goes there. */
  private follow(): void {
    const [lng, lat] = (this.box.dataset.centre ?? "").split(",").map(Number);
    if (lng && lat) this.point = [lng, lat];
  }

  private field(name: string): HTMLInputElement | null {
    return this.box.closest("form")?.querySelector<HTMLInputElement>(`input[name="${name}"]`) ?? null;
  }

  private write(name: string, value: string): void {
    const field = this.field(name);
    if (field) field.value = value;
  }
}
