// The editor of a division: choose, split, draw, move borders; every gesture goes to the server, which answers what changed.
import "../../grids/web/drawing.css";
import type { Map as LibreMap, MapMouseEvent, MapTouchEvent } from "maplibre-gl";
import { htmx } from "../../kit/web/parts/htmx";
import { toast } from "../../kit/web/parts/toasts";
import { inEnglish } from "../../kit/web/parts/words";
import { Layers } from "./division/layers";
import { Sheet, type Place } from "./division/sheet";
import { caught, type Caught } from "./division/snap";

type Tool = "choose" | "split" | "shape" | "draw";
const HINTS: Record<Tool, [chinese: string, english: string]> = {
  choose: ["点选地块；按住 Shift 可多选", "Click a piece; Shift for several"],
  split: ["从网格一侧边界点到另一侧，双击或回车完成", "Click from one border across to the other; Enter or double click ends"],
  shape: ["拖动边界点；拖边线中间加点；Shift 拖整条边；Alt 点删去边界点", "Drag a vertex; drag an edge to bend it; Shift drags the edge; Alt click drops a vertex"],
  draw: ["逐点画出范围，双击或回车完成", "Click the outline; Enter or double click ends"],
};

class Editor {
  private readonly sheet: Sheet;
  private readonly layers: Layers;
  private tool: Tool = "choose";
  private line: Place[] = [];
  private grip?: Caught & { start: Place; whole: boolean };

  constructor(
    private readonly root: HTMLElement,
    private readonly map: LibreMap,
  ) {
    this.sheet = new Sheet(root.dataset.division ?? "", root.dataset.step ?? "", () => this.show());
    this.layers = new Layers(map, this.sheet);
    Object.assign(root, { editor: this }); // for tests and a curious console
    map.doubleClickZoom.disable();
    map.boxZoom.disable(); // Shift chooses several, and drags an edge
    this.listen();
    void this.sheet.fetch().then(() => this.lookAtAll());
  }

  // ── what the hand does ───────────────────────────────────────────────────────────────────────────────────────────
  private listen(): void {
    const { map, root } = this;
    map.on("click", (event) => this.clicked(event));
    map.on("dblclick", () => void this.finish());
    map.on("mousemove", (event) => this.hovered(event));
    map.on("mousedown", (event) => this.gripped(event));
    map.on("touchstart", (event) => event.points.length === 1 && this.gripped(event));
    map.on("mouseup", (event) => void this.released(event));
    map.on("touchmove", (event) => this.dragged(event));
    map.on("touchend", (event) => void this.released(event));
    root.addEventListener("click", (event) => this.pressed(event));
    root.querySelector("form[data-card]")?.addEventListener("submit", (event) => this.dressed(event));
    document.addEventListener("keydown", (event) => this.keyed(event), { capture: true });
    root.querySelector("[data-live]")?.addEventListener("wanmi:refresh", () => void this.followOthers());
  }

  private async followOthers(): Promise<void> {
    if (!this.line.length && !this.grip) await this.sheet.fetch();
  }

  private keyed(event: KeyboardEvent): void {
    if (document.querySelector("dialog[open]") || (event.target as HTMLElement).matches?.("input, textarea, select")) return;
    if (event.key === "Enter" && this.line.length) void this.finish();
    else if (event.key === "Escape" && (this.line.length || this.layers.chosen.size)) this.leave();
    else if (event.key === "Backspace" && this.line.length) {
      this.line.pop();
      this.layers.sketch(this.line, this.line, this.tool === "draw");
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private pressed(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("button");
    if (!button) return;
    const { tool, do: act, goto: place, number } = button.dataset;
    if (tool) this.take(tool as Tool);
    else if (act) void this.act(act);
    else if (place || number) this.goTo(place, number ? Number(number) : undefined);
  }

  private take(tool: Tool): void {
    this.tool = tool;
    this.line = [];
    this.layers.sketch([]);
    for (const each of this.root.querySelectorAll<HTMLElement>("[data-tool]")) each.setAttribute("aria-pressed", String(each.dataset.tool === tool));
    this.hint();
    this.map.getCanvas().style.cursor = tool === "choose" ? "" : "crosshair";
  }

  private hint(): void {
    const words = this.root.querySelector("[data-hint]");
    if (words) words.textContent = HINTS[this.tool][inEnglish ? 1 : 0];
  }

  private leave(): void {
    if (this.line.length) this.take(this.tool);
    else this.choose([]);
  }

  private clicked(event: MapMouseEvent): void {
    const at: Place = [event.lngLat.lng, event.lngLat.lat];
    if (this.tool === "choose" || !this.sheet.editing) return this.chooseAt(event);
    if (this.tool === "shape") return void (event.originalEvent.altKey && this.dropAt(event));
    const hit = caught(this.map, this.sheet, event.point);
    this.line.push(hit?.at ?? at);
    this.layers.sketch(this.line, this.line, this.tool === "draw");
  }

  private chooseAt(event: MapMouseEvent): void {
    const [mark] = this.map.queryRenderedFeatures(event.point, { layers: ["division-findings"] });
    if (mark) toast(`${mark.properties.rule} ${mark.properties.words}`, mark.properties.severity === "error" ? "red" : "amber");
    const number = this.sheet.at([event.lngLat.lng, event.lngLat.lat])?.id;
    const several = event.originalEvent.shiftKey || event.originalEvent.ctrlKey || event.originalEvent.metaKey;
    const chosen = several ? new Set(this.layers.chosen) : new Set<number>();
    if (number !== undefined) {
      if (several && chosen.has(number)) chosen.delete(number);
      else chosen.add(number);
    }
    this.choose([...chosen]);
  }

  private async dropAt(event: MapMouseEvent): Promise<void> {
    const hit = caught(this.map, this.sheet, event.point);
    if (hit?.vertex) await this.sheet.step("drop", { at: [hit.at] });
  }

  private hovered(event: MapMouseEvent): void {
    if (this.grip) return this.dragged(event);
    if (this.tool === "choose" || !this.sheet.editing) return;
    const hit = caught(this.map, this.sheet, event.point);
    if (this.tool === "shape") return this.layers.sketch([], hit ? [hit.at] : []);
    const here: Place = hit?.at ?? [event.lngLat.lng, event.lngLat.lat];
    this.layers.sketch([...this.line, here], [...this.line, here], this.tool === "draw");
  }

  private gripped(event: MapMouseEvent | MapTouchEvent): void {
    if (this.tool !== "shape" || !this.sheet.editing || event.originalEvent.altKey) return;
    const hit = caught(this.map, this.sheet, event.point);
    if (!hit) return;
    event.preventDefault(); // the map stays where it is while a border is dragged
    this.grip = { ...hit, start: hit.at, whole: event.originalEvent.shiftKey && !hit.vertex };
  }

  private dragged(event: MapMouseEvent | MapTouchEvent): void {
    if (!this.grip) return;
    const here: Place = [event.lngLat.lng, event.lngLat.lat];
    const { edge, start, whole } = this.grip;
    if (!edge) return this.layers.sketch([start, here], [here]);
    const by: Place = [here[0] - start[0], here[1] - start[1]];
    const moved = edge.map(([lng, lat]) => [lng + by[0], lat + by[1]] as Place);
    this.layers.sketch(whole ? moved : [edge[0], here, edge[1]], [here]);
  }

  private async released(event: MapMouseEvent | MapTouchEvent): Promise<void> {
    const { grip } = this;
    if (!grip) return;
    this.grip = undefined;
    this.layers.sketch([]);
    const other = caught(this.map, this.sheet, event.point);
    const here: Place = other?.vertex && other.at.join() !== grip.start.join() ? other.at : [event.lngLat.lng, event.lngLat.lat];
    const far = this.map.project(grip.start).dist(this.map.project(here));
    if (far < 3) return; // a click, no drag
    if (grip.whole) await this.sheet.step("shift", { edge: grip.edge, way: [grip.start, here] });
    else if (grip.vertex) await this.sheet.step("move", { way: [grip.start, here] });
    else await this.sheet.step("bend", { edge: grip.edge, to: [here] });
  }

  private async finish(): Promise<void> {
    const line = this.line.filter((place, number) => number === 0 || place.join() !== this.line[number - 1]!.join());
    if (line.length < 2) return;
    this.line = [];
    this.layers.sketch([]);
    const put = this.tool === "split" ? await this.split(line) : await this.sheet.step("draw", { ring: line });
    if (put) {
      this.take("choose");
      this.choose(put.filter((number) => !this.sheet.pieces.get(number)?.properties.kept).slice(0, 2));
    }
  }

  /** The piece to cut is the chosen one, else the one under the middle of the line. */
  private async split(line: Place[]): Promise<number[] | undefined> {
    let [number] = this.layers.chosen.size === 1 ? this.layers.chosen : [];
    if (number === undefined) {
      const [from, to] = [line[0]!, line[line.length - 1]!];
      number = this.sheet.at(line.length > 2 ? line[Math.floor(line.length / 2)]! : [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2])?.id;
    }
    return this.sheet.step("split", { pieces: [number ?? 0], line });
  }

  private async act(act: string): Promise<void> {
    const pieces = [...this.layers.chosen];
    const put = await this.sheet.step(act, pieces.length ? { pieces } : {});
    if (put && act !== "renumber") this.choose(act === "merge" ? put.filter((number) => pieces.includes(number)) : []);
  }

  private dressed(event: Event): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const belongs = given.get("belongs"); // a draft of communities: the blocks are handed to one
    if (belongs !== null) return void this.sheet.step("give", { pieces: [...this.layers.chosen], belongs });
    const large = form.querySelector<HTMLInputElement>("[name=large_on_purpose]")?.checked ?? false;
    void this.sheet.step("set", { pieces: [...this.layers.chosen], area_class: given.get("area_class"), land_use: given.get("land_use"), large_on_purpose: large });
  }

  // ── what the eye sees ────────────────────────────────────────────────────────────────────────────────────────────
  choose(numbers: number[]): void {
    this.layers.chosen = new Set(numbers.filter((number) => this.sheet.pieces.has(number)));
    this.show(false);
  }

  private show(told = true): void {
    for (const number of this.layers.chosen) if (!this.sheet.pieces.has(number)) this.layers.chosen.delete(number);
    this.layers.stand();
    this.layers.draw();
    this.showButtons();
    this.showCard();
    const side = this.root.querySelector("#division-side");
    if (told && side && this.sheet.version > Number(this.root.dataset.version ?? 0)) htmx.ajax("get", side.getAttribute("hx-get") ?? "", { target: side, swap: "innerHTML" });
    this.root.dataset.version = String(this.sheet.version);
    this.root.dataset.pieces = String(this.sheet.pieces.size);
  }

  private showButtons(): void {
    const count = this.layers.chosen.size;
    const may: Record<string, boolean> = { merge: count > 1, remove: count > 0, recut: count > 0, undo: this.sheet.figures.undo, redo: this.sheet.figures.redo };
    for (const button of this.root.querySelectorAll<HTMLButtonElement>("[data-do]")) button.disabled = !(may[button.dataset.do ?? ""] ?? true);
    if (!this.root.querySelector("[data-hint]")?.textContent) this.hint();
  }

  private showCard(): void {
    const form = this.root.querySelector<HTMLFormElement>("form[data-card]");
    if (!form) return;
    const pieces = [...this.layers.chosen].flatMap((number) => this.sheet.pieces.get(number)?.properties ?? []);
    form.hidden = !pieces.length;
    const [first] = pieces;
    if (!first) return;
    const size = pieces.reduce((sum, each) => sum + each.area_m2, 0);
    form.querySelector("[data-card-title]")!.textContent = pieces.length > 1 ? `${pieces.length} ×` : first.code || (first.belongs && first.label) || `${first.community}·${first.label}`;
    form.querySelector("[data-card-size]")!.textContent = `${Math.round(size).toLocaleString()} ㎡`;
    const belongs = form.querySelector<HTMLSelectElement>("[name=belongs]");
    if (belongs) return void (belongs.value = first.belongs);
    form.querySelector<HTMLSelectElement>("[name=area_class]")!.value = String(first.area_class);
    form.querySelector<HTMLInputElement>("[name=land_use]")!.value = first.land_use;
    form.querySelector<HTMLInputElement>("[name=large_on_purpose]")!.checked = first.large;
  }

  private goTo(place: string | undefined, number: number | undefined): void {
    const piece = number === undefined ? undefined : this.sheet.pieces.get(number);
    const [lng, lat] = place ? place.split(",").map(Number) : (piece?.geometry.coordinates[0]?.[0] ?? []);
    if (piece) this.choose([piece.id]);
    if (lng && lat) this.map.easeTo({ center: [lng, lat], zoom: Math.max(this.map.getZoom(), piece?.properties.belongs ? 14 : 17), duration: 250 });
  }

  private lookAtAll(): void {
    const drawn = [...this.sheet.pieces.values()].flatMap((each) => each.geometry.coordinates[0] ?? []);
    const places = drawn.length ? drawn : this.sheet.ground();
    if (!places.length) return;
    const [lngs, lats] = [places.map(([lng]) => lng), places.map(([, lat]) => lat)];
    const least = (all: number[]): number => all.reduce((one, other) => Math.min(one, other), 180);
    const most = (all: number[]): number => all.reduce((one, other) => Math.max(one, other), -180);
    this.map.fitBounds([[least(lngs), least(lats)], [most(lngs), most(lats)]], { padding: 40, duration: 0 });
  }
}

/** The map part comes to life a little later than this script. */
function begin(root: HTMLElement): void {
  const box = root.querySelector<HTMLElement & { map?: LibreMap }>("[data-map]");
  if (!box || box.dataset.failed) return;
  const { map } = box;
  if (!map?.getSource("markers")) return void setTimeout(() => begin(root), 50); // neither the map nor its style is there yet
  new Editor(root, map);
}

for (const root of document.querySelectorAll<HTMLElement>("[data-division]")) begin(root);

/** A draft that was being cut is there: show it whole. */
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr } = (event as CustomEvent<{ elt: Element; xhr: XMLHttpRequest }>).detail;
  if (elt.matches?.("[data-reload]") && !xhr.responseText.includes('id="cutting"')) location.reload();
});
