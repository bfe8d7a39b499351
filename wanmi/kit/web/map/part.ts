// One map on a page: reads what the element says, draws it, keeps it true when the element or the theme changes.
import type * as maplibre from "maplibre-gl";
import type { GeoJSONSource, Map as LibreMap, MapMouseEvent, VectorTileSource } from "maplibre-gl";
import { local } from "../parts/browser";
import { takeFix, type Fix } from "../parts/fix";
import { make } from "../parts/words";
import { colours } from "./colours";
import { Picker } from "./picker";
import { noteLoading } from "./notes";
import { signImage } from "./signs";
import { style, type OutsideSource, type Wish } from "./style";
import { PIXEL_RATIO, symbol } from "./symbols";
import { Tools } from "./tools";

export interface Marker {
  lng: number;
  lat: number;
  light?: string;
  label?: string;
  url?: string;
  chosen?: boolean;
}

const REFRESH = 10_000; // ms: a busy city changes all the time, the signs need not
const TOUCHABLE = ["chosen", "marker", "case", "component", "component-dot", "component-line"];
const KEPT_SOURCE = "wanmi:map-source";

const companies = new Map<string, LibreMap[]>();

/** Maps of one word show the same place: whichever is moved, the others follow. */
function moveTogether(map: LibreMap, word: string): void {
  const company = companies.get(word) ?? [];
  company.push(map);
  companies.set(word, company);
  map.on("move", (event) => {
    if (!("originalEvent" in event) || !event.originalEvent) return; // moved by us, or by code
    for (const other of company) if (other !== map) other.jumpTo({ center: map.getCenter(), zoom: map.getZoom() });
  });
}

export class MapPart {
  readonly map: LibreMap;
  private readonly picker?: Picker;
  private refreshed = 0;
  /** Something else has the pointer: measuring, selecting. */
  busy = false;

  constructor(
    private readonly libre: typeof maplibre,
    private readonly box: HTMLElement,
  ) {
    const [lng = 0, lat = 0] = this.kept() ?? this.centre() ?? [];
    const stage = make("div", { class: "wm-map-stage" });
    box.append(stage);
    this.map = new libre.Map({
      container: stage,
      style: style(colours(), this.wish()),
      center: [lng, lat],
      zoom: this.centre() ? Number(box.dataset.zoom ?? 16) : 1,
      minZoom: this.centre() ? 8 : 1,
      maxZoom: 20,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      refreshExpiredTiles: false,
      locale: { "Map.Title": box.dataset.label ?? "地图" },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    if (box.dataset.pick) this.picker = new Picker(this.map, box, (markers) => this.showMarkers(markers));
    if (box.dataset.locate && !this.kept()) takeFix((fix) => this.found(fix), true);
    Object.assign(box, { map: this.map, mapPart: this }); // for the page's own script, tests and a curious console
    this.dress();
    this.watch();
    if (box.dataset.together) moveTogether(this.map, box.dataset.together);
  }

  /** A place that the form around knows already: typed before a reload. */
  private kept(): [number, number] | undefined {
    const [lng, lat] = ["lng", "lat"].map((name) => Number(this.box.closest("form")?.querySelector<HTMLInputElement>(`input[type=hidden][name=${name}]`)?.value));
    return this.box.dataset.pick && lng && lat ? [lng, lat] : undefined;
  }

  /** The first fix of a page that takes it by itself; whoever was quicker with a touch is right. */
  private found(fix: Fix): void {
    if (this.kept()) return;
    this.map.jumpTo({ center: [fix.lng, fix.lat], zoom: Math.max(this.map.getZoom(), 17) });
    this.picker?.put(fix.lng, fix.lat, fix);
  }

  private centre(): [number, number] | undefined {
    const [lng, lat] = (this.box.dataset.centre ?? "").split(",").map(Number);
    if (lng && lat) return [lng, lat];
    const first = this.markers().find((each) => each.chosen) ?? this.markers()[0];
    return first && [first.lng, first.lat];
  }

  private markers(): Marker[] {
    return JSON.parse(this.box.dataset.markers || "[]") as Marker[];
  }

  private wish(): Wish {
    const { layers = "base", grid = "", filter = "", day = "", sources = "[]" } = this.box.dataset;
    const outside = (JSON.parse(sources) as OutsideSource[]).find((each) => each.key === this.source);
    return { layers: new Set(layers.split(",").map((name) => name.trim())), outside, chosenGrid: grid, filter, day };
  }

  /** Which outside base map this person likes: "" for the city's own ground. */
  get source(): string {
    return local.get(KEPT_SOURCE) ?? this.box.dataset.source ?? "";
  }

  set source(key: string) {
    local.set(KEPT_SOURCE, key);
    this.restyle();
  }

  private dress(): void {
    const { map, box } = this;
    map.setMissingStyleImageResolver((id) => {
      const image = symbol(id, colours()) ?? signImage(id, colours());
      if (image && !map.hasImage(id)) map.addImage(id, image, { pixelRatio: PIXEL_RATIO });
    });
    map.addControl(new this.libre.AttributionControl({ compact: false, customAttribution: box.dataset.attribution ?? "" }), "bottom-right");
    const toggle = this.wish().layers.has("components") ? () => this.toggleComponents() : undefined;
    map.addControl(new Tools({ onPosition: (fix) => this.picker?.put(fix.lng, fix.lat, fix), toggleComponents: toggle }), "top-right");
    map.addControl(new this.libre.ScaleControl({ maxWidth: 90, unit: "metric" }), "bottom-left");
    map.on("load", () => this.showMarkers());
    noteLoading(map, box);
  }

  private watch(): void {
    const { map, box } = this;
    const look = new AbortController();
    const { signal } = look;
    addEventListener("wanmi:theme", () => this.restyle(true), { signal });
    box.addEventListener("wanmi:map-changed", () => this.followElement(), { signal });
    box.addEventListener("wanmi:tiles-changed", (event) => this.refreshCases((event as CustomEvent<string[]>).detail), { signal });
    map.on("click", (event) => {
      if (!this.busy) this.touched(event);
    });
    map.on("mousemove", (event) => {
      if (this.busy) return;
      const [at] = this.under(event);
      map.getCanvas().style.cursor = at ? "pointer" : this.picker ? "crosshair" : "";
      map.getCanvas().title = at ? [at.properties.label ?? at.properties.number ?? at.properties.code, at.properties.name].filter(Boolean).join(" · ") : "";
    });
    const size = new ResizeObserver(() => {
      if (box.isConnected) {
        map.resize();
        return;
      }
      size.disconnect(); // swapped away: give the graphics memory back
      look.abort();
      map.remove();
    });
    size.observe(box);
  }

  private under(event: MapMouseEvent): maplibre.MapGeoJSONFeature[] {
    const present = TOUCHABLE.filter((id) => this.map.getLayer(id));
    const { x, y } = event.point;
    return this.map.queryRenderedFeatures([[x - 4, y - 4], [x + 4, y + 4]], { layers: present });
  }

  private touched(event: MapMouseEvent): void {
    const [at] = this.under(event);
    if (this.picker) {
      this.picker.touch(event.lngLat, at?.layer.id.startsWith("component") ? at : undefined);
      return;
    }
    if (!at) {
      this.box.dispatchEvent(new CustomEvent("wanmi:ground", { bubbles: true, detail: { lngLat: event.lngLat, point: event.point } }));
      return;
    }
    const { url, number, code } = at.properties as Record<string, string | undefined>;
    const touched = { number, code, layer: at.layer.id, lngLat: event.lngLat };
    if (!this.box.dispatchEvent(new CustomEvent("wanmi:touching", { bubbles: true, cancelable: true, detail: touched }))) return;
    const row = number && document.getElementById(`row-${number}`);
    if (row) row.click();
    else if (url) location.assign(url);
    else if (number && this.box.dataset.caseUrl) location.assign(this.box.dataset.caseUrl.replace("{number}", number));
    this.box.dispatchEvent(new CustomEvent("wanmi:touched", { bubbles: true, detail: { number, code } }));
  }

  private showMarkers(extra: Marker[] = this.picker?.markers() ?? []): void {
    const features = [...this.markers(), ...extra].map(({ lng, lat, ...properties }) => ({
      type: "Feature" as const,
      geometry: { type: "Point" as const, coordinates: [lng, lat] },
      properties,
    }));
    this.map.getSource<GeoJSONSource>("markers")?.setData({ type: "FeatureCollection", features });
  }

  /** Draw anew as the element now says: other layers, another filter, another day. */
  restyle(themeChanged = false): void {
    if (themeChanged) for (const id of this.map.listImages()) this.map.removeImage(id);
    this.map.setStyle(style(colours(), this.wish()), { diff: true });
    this.map.once("styledata", () => this.showMarkers());
  }

  /** The page was morphed around us: another centre, other markers, another grid. */
  private followElement(): void {
    const centre = this.centre();
    if (centre) this.map.easeTo({ center: centre, duration: 200 });
    if (this.map.getLayer("grid-chosen")) {
      for (const id of ["grid-chosen", "grid-chosen-line"]) this.map.setFilter(id, ["==", ["get", "code"], this.box.dataset.grid ?? ""]);
    }
    this.showMarkers();
  }

  private refreshCases(topics: string[]): void {
    const about = (this.box.dataset.mapTopics ?? "").split(/\s+/).filter(Boolean);
    const concerned = !topics.length || !about.length || topics.some((topic) => about.includes(topic));
    if (!concerned || Date.now() - this.refreshed < REFRESH) return;
    this.refreshed = Date.now();
    this.map.getSource<VectorTileSource>("cases")?.setTiles([`${location.origin}/tiles/cases/{z}/{x}/{y}`]);
  }

  private toggleComponents(): boolean {
    const layers = ["component", "component-dot", "component-line", "heap", "heap-count"];
    const shown = this.map.getLayoutProperty("component", "visibility") !== "none";
    for (const id of layers) this.map.setLayoutProperty(id, "visibility", shown ? "none" : "visible");
    return !shown;
  }
}
