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
import { chosenFilters, style, tilesOf, type OutsideSource, type Wish } from "./style";
import type { Styles, Touch } from "./styles";
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
const MARKERS = ["chosen", "marker"];
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
    readonly styles: Styles,
  ) {
    const [lng = 0, lat = 0] = this.kept() ?? this.centre() ?? [];
    const stage = make("div", { class: "wm-map-stage" });
    box.append(stage);
    this.map = new libre.Map({
      container: stage,
      style: style(this.styles, colours(), this.wish()),
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
    if (box.dataset.pick) this.picker = new Picker(this.map, box, [...new Set(styles.touches.map((each) => each.field ?? "").filter(Boolean))], (markers) => this.showMarkers(markers));
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
    const { layers = "", grid = "", filter = "", day = "", sources = "[]" } = this.box.dataset;
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
    const [view = "", label = ""] = (box.dataset.hides ?? "").split("|");
    const hides = view && this.wish().layers.has(view) ? { label, toggle: () => this.toggle(view) } : undefined;
    map.addControl(new Tools({ onPosition: (fix) => this.picker?.put(fix.lng, fix.lat, fix), hides }), "top-right");
    map.addControl(new this.libre.ScaleControl({ maxWidth: 90, unit: "metric" }), "bottom-left");
    map.on("load", () => this.showMarkers());
    noteLoading(map, box);
  }

  private watch(): void {
    const { map, box } = this;
    const drawing = new AbortController();
    const { signal } = drawing;
    addEventListener("wanmi:theme", () => this.restyle(true), { signal });
    box.addEventListener("wanmi:map-changed", () => this.followElement(), { signal });
    box.addEventListener("wanmi:tiles-changed", (event) => this.refreshLive((event as CustomEvent<string[]>).detail), { signal });
    map.on("click", (event) => {
      if (!this.busy) this.touched(event);
    });
    map.on("mousemove", (event) => {
      if (this.busy) return;
      const [at] = this.under(event);
      map.getCanvas().style.cursor = at ? "pointer" : this.picker ? "crosshair" : "";
      map.getCanvas().title = at ? [at.properties.label ?? this.touchOf(at)?.id, at.properties.name].filter(Boolean).join(" · ") : "";
    });
    const size = new ResizeObserver(() => {
      if (box.isConnected) {
        map.resize();
        return;
      }
      size.disconnect(); // swapped away: give the graphics memory back
      drawing.abort();
      map.remove();
    });
    size.observe(box);
  }

  private under(event: MapMouseEvent): maplibre.MapGeoJSONFeature[] {
    const ids = [...MARKERS, ...this.styles.touches.filter((each) => !each.ground).flatMap((each) => each.styles)];
    const present = ids.filter((id) => this.map.getLayer(id));
    const { x, y } = event.point;
    return this.map.queryRenderedFeatures([[x - 4, y - 4], [x + 4, y + 4]], { layers: present });
  }

  /** What a room says about a touch of this feature, and what the thing is called; undefined for a marker. */
  touchOf(at: maplibre.MapGeoJSONFeature): (Touch & { id: string }) | undefined {
    const touch = this.styles.touches.find((each) => each.styles.includes(at.layer.id));
    return touch && { ...touch, id: String(at.properties[touch.identity] ?? "") };
  }

  /** What lies there where nothing else is to be touched, in the order in which the rooms say it. */
  groundAt(point: { x: number; y: number }): { at: maplibre.MapGeoJSONFeature; touch: Touch & { id: string } } | undefined {
    for (const touch of this.styles.touches.filter((each) => each.ground)) {
      const layers = touch.styles.filter((id) => this.map.getLayer(id));
      const at = layers.length ? this.map.queryRenderedFeatures([point.x, point.y], { layers })[0] : undefined;
      if (at) return { at, touch: { ...touch, id: String(at.properties[touch.identity] ?? "") } };
    }
    return undefined;
  }

  private touched(event: MapMouseEvent): void {
    const [at] = this.under(event);
    const touch = at && this.touchOf(at);
    if (this.picker) {
      this.picker.touch(event.lngLat, touch?.field ? at : undefined, touch);
      return;
    }
    if (!at) {
      this.box.dispatchEvent(new CustomEvent("wanmi:ground", { bubbles: true, detail: { lngLat: event.lngLat, point: event.point } }));
      return;
    }
    const detail = { layer: touch?.card ? touch.layer : "", id: touch?.id ?? "", lngLat: event.lngLat };
    if (!this.box.dispatchEvent(new CustomEvent("wanmi:touching", { bubbles: true, cancelable: true, detail }))) return;
    const { url } = at.properties as Record<string, string | undefined>;
    const row = detail.id && document.getElementById(`row-${detail.id}`);
    if (row) row.click();
    else if (url) location.assign(url);
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
    this.map.setStyle(style(this.styles, colours(), this.wish()), { diff: true });
    this.map.once("styledata", () => this.showMarkers());
  }

  /** Mark the grid that the element names. */
  chooseGrid(): void {
    for (const [id, filter] of chosenFilters(this.styles, colours(), this.wish())) if (this.map.getLayer(id)) this.map.setFilter(id, filter as maplibre.FilterSpecification);
  }

  /** The page was morphed around us: another centre, other markers, another grid. */
  private followElement(): void {
    const centre = this.centre();
    if (centre) this.map.easeTo({ center: centre, duration: 200 });
    this.chooseGrid();
    this.showMarkers();
  }

  private refreshLive(topics: string[]): void {
    const about = (this.box.dataset.mapTopics ?? "").split(/\s+/).filter(Boolean);
    const concerned = !topics.length || !about.length || topics.some((topic) => about.includes(topic));
    if (!concerned || Date.now() - this.refreshed < REFRESH) return;
    this.refreshed = Date.now();
    for (const [name, source] of Object.entries(this.styles.sources))
      if (source.live) this.map.getSource<VectorTileSource>(name)?.setTiles(tilesOf(name, source, this.wish()));
  }

  /** Hide what a view shows, or show it again; whether it is shown now. */
  private toggle(view: string): boolean {
    const layers = this.styles.styles.filter((each) => each.metadata.view === view && this.map.getLayer(each.id));
    const shown = layers.some((each) => this.map.getLayoutProperty(each.id, "visibility") !== "none");
    for (const { id } of layers) this.map.setLayoutProperty(id, "visibility", shown ? "none" : "visible");
    return !shown;
  }
}
