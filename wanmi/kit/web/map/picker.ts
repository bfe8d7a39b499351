// Choosing a place: a click (or Enter at the middle of the map) writes lng, lat and the touched component into the form around,
// then says `wanmi:picked`, so that the server fills area, street, community and grid.
import type { LngLat, Map as LibreMap, MapGeoJSONFeature } from "maplibre-gl";
import { writePlace, type Fix } from "../parts/fix";
import type { Marker } from "./part";

export class Picker {
  private point?: [number, number];

  constructor(
    map: LibreMap,
    private readonly box: HTMLElement,
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

  /** A click: the place, and the component under it if there was one. */
  touch({ lng, lat }: LngLat, component?: MapGeoJSONFeature): void {
    if (component?.geometry.type === "Point") [lng, lat] = component.geometry.coordinates as [number, number];
    this.write("component", String(component?.properties.code ?? ""));
    this.put(lng, lat);
  }

  put(lng: number, lat: number, fix?: Fix): void {
    this.point = [lng, lat];
    writePlace(this.box, lng, lat, fix);
    this.redraw(this.markers());
    const detail = { lng, lat, component: this.field("component")?.value ?? "" };
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
