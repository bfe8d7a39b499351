// The editor of responsibility grids: choose unit grids, give them to one, let it be balanced, save all of it at once.
import "../../grids/web/drawing.css";
import "./patrols.css";
import type { ExpressionSpecification, GeoJSONSource, Map as LibreMap, MapMouseEvent } from "maplibre-gl";
import { colours } from "../../kit/web/map/colours";
import { ask } from "../../kit/web/parts/dialogs";
import { sentenceFor, sentenceOf } from "../../kit/web/parts/refusals";
import { toast } from "../../kit/web/parts/toasts";
import { make, say } from "../../kit/web/parts/words";
import { Plan, type Sum, type PlanData } from "./patrols/plan";

// Ten hues that stay apart for most eyes; numbers and names tell the same.
const HUES = ["#4e79a7", "#f28e2b", "#59a14f", "#b07aa1", "#edc948", "#76b7b2", "#e15759", "#9c755f", "#86bcb6", "#d37295"];
const FONT = ["PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif"];
const SOURCE = "patrol-grids";

function token(): string {
  return (JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>)["X-CSRFToken"] ?? "";
}

class Editor {
  private plan!: Plan;
  private chosen = new Set<number>();
  private changed = false;
  private boxing = false;
  private from?: { x: number; y: number };
  private start?: Sum[];
  private readonly words: Record<string, string>;

  constructor(
    private readonly root: HTMLElement,
    private readonly map: LibreMap,
  ) {
    this.words = JSON.parse(root.dataset.words ?? "{}") as Record<string, string>;
    Object.assign(root, { editor: this }); // for tests and a curious console
    map.boxZoom.disable();
    void this.fetch();
  }

  private word(key: string): string {
    return this.words[key] ?? key;
  }

  private async fetch(): Promise<void> {
    const answer = await fetch(this.root.dataset.patrols ?? "", { headers: { Accept: "application/json" } }).catch(() => undefined);
    if (!answer) return void toast(say("没有取到，请检查网络后刷新。"), "red");
    if (!answer.ok || answer.redirected) return void toast(await sentenceOf(answer), "red");
    this.plan = new Plan((await answer.json()) as PlanData, (number) => `${this.root.dataset.streetName ?? ""}${number}${this.word("new")}`);
    this.start = this.plan.sums(this.weights());
    const count = this.form.elements.namedItem("count") as HTMLInputElement;
    count.value ||= String(Math.max(this.start.length, 1));
    count.max = String(this.plan.data.grids.length);
    this.listen();
    this.stand();
    this.lookAtAll();
    const wanted = this.root.dataset.grid;
    if (wanted) this.choose(this.plan.data.grids.flatMap((grid, number) => (grid.patrol === wanted ? [number] : [])));
    this.show();
  }

  private get form(): HTMLFormElement {
    return this.root.querySelector<HTMLFormElement>("[data-suggestion]")!;
  }

  private weights(): Record<string, number> {
    const weights: Record<string, number> = {};
    for (const [name, value] of new FormData(this.form)) if (name.startsWith("weight-")) weights[name.slice(7)] = Number(value) || 0;
    return weights;
  }

  // ── what the hand does ───────────────────────────────────────────────────────────────────────────────────────────
  private listen(): void {
    const { map, root } = this;
    map.on("styledata", () => this.stand()); // a change of theme takes all layers away
    map.on("click", (event) => this.clicked(event));
    map.on("mousedown", (event) => this.pressed(event));
    map.on("mousemove", (event) => this.from && this.frame(event.point));
    map.on("mouseup", (event) => this.released(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.suggest();
    });
    this.form.addEventListener("change", () => this.show());
    document.addEventListener("click", (event) => this.button(event));
    root.addEventListener("change", (event) => this.renamed(event.target as HTMLInputElement));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.chosen.size && !document.querySelector("dialog[open]")) this.choose([]);
    });
    window.addEventListener("beforeunload", (event) => this.changed && event.preventDefault());
  }

  private numberAt(event: MapMouseEvent): number | undefined {
    const [hit] = this.map.queryRenderedFeatures(event.point, { layers: ["patrol-fill"] });
    return hit && Number(hit.properties.number);
  }

  private clicked(event: MapMouseEvent): void {
    if (this.boxing) return;
    const number = this.numberAt(event);
    const { shiftKey, ctrlKey, metaKey } = event.originalEvent;
    const several = shiftKey || ctrlKey || metaKey || matchMedia("(pointer: coarse)").matches;
    const chosen = several ? new Set(this.chosen) : new Set<number>();
    if (number !== undefined && !chosen.delete(number)) chosen.add(number);
    this.choose([...chosen]);
  }

  private pressed(event: MapMouseEvent): void {
    if (!this.boxing) return;
    event.preventDefault(); // the map stays where it is
    this.from = event.point;
  }

  private frame(to: { x: number; y: number }): void {
    const box = this.root.querySelector<HTMLElement>(".wm-patrol-frame") ?? this.map.getCanvasContainer().appendChild(make("div", { class: "wm-patrol-frame" }));
    const [left, top] = [Math.min(this.from!.x, to.x), Math.min(this.from!.y, to.y)];
    Object.assign(box.style, { left: `${left}px`, top: `${top}px`, width: `${Math.abs(this.from!.x - to.x)}px`, height: `${Math.abs(this.from!.y - to.y)}px` });
  }

  private released(event: MapMouseEvent): void {
    if (!this.from) return;
    const [one, other] = [this.map.unproject([this.from.x, this.from.y]), event.lngLat];
    this.from = undefined;
    this.root.querySelector(".wm-patrol-frame")?.remove();
    const inside = ([lng, lat]: [number, number]): boolean =>
      lng >= Math.min(one.lng, other.lng) && lng <= Math.max(one.lng, other.lng) && lat >= Math.min(one.lat, other.lat) && lat <= Math.max(one.lat, other.lat);
    const caught = this.plan.data.grids.flatMap((grid, number) => (inside(middleOf(grid.shape.coordinates[0] ?? [])) ? [number] : []));
    this.choose(event.originalEvent.shiftKey ? [...this.chosen, ...caught] : caught);
    setTimeout(() => this.box(false)); // after the click that follows
  }

  private box(on: boolean): void {
    this.boxing = on;
    this.root.querySelector("[data-do=box]")?.setAttribute("aria-pressed", String(on));
    this.map.getCanvas().style.cursor = on ? "crosshair" : "";
  }

  private button(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-do], [data-put], [data-show]");
    if (!button) return;
    const { do: act, put, show } = button.dataset;
    if (act === "new") this.put(this.plan.begin());
    else if (act === "box") this.box(!this.boxing);
    else if (act === "undo") this.undo();
    else if (act === "save") void this.save();
    else if (put) this.put(put);
    else if (show) this.choose(this.plan.data.grids.flatMap((grid, number) => (grid.patrol === show ? [number] : [])));
  }

  private put(patrol: string): void {
    if (!this.chosen.size) return;
    this.plan.put(this.chosen, patrol);
    this.chosen.clear();
    this.changed = true;
    this.show();
  }

  private undo(): void {
    this.plan.undo();
    this.show();
  }

  private renamed(input: HTMLInputElement): void {
    if (!input.dataset.name) return;
    this.plan.names.set(input.dataset.name, input.value);
    this.changed = true;
    this.show();
  }

  private choose(numbers: number[]): void {
    this.chosen = new Set(numbers);
    this.show();
  }

  // ── what the server is asked ─────────────────────────────────────────────────────────────────────────────────────
  private async post(address: string, given: object): Promise<{ ok: boolean; code: string; body: Record<string, unknown> }> {
    try {
      const answer = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ street: this.root.dataset.street, ...given }),
      });
      if (answer.redirected || !(answer.headers.get("Content-Type") ?? "").includes("json")) return { ok: false, code: "", body: { detail: await sentenceOf(answer) } };
      const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
      body.detail ??= sentenceFor(answer.status);
      return { ok: answer.ok, code: String(body.code ?? ""), body };
    } catch {
      return { ok: false, code: "", body: { detail: say("没有送达，填写的内容还在，请再试一次。") } };
    }
  }

  private async suggest(): Promise<void> {
    this.form.setAttribute("aria-busy", "true");
    const { ok, body } = await this.post(this.root.dataset.suggest ?? "", { count: Number(new FormData(this.form).get("count")), weights: this.weights() });
    this.form.removeAttribute("aria-busy");
    if (!ok) return toast(String(body.detail ?? say("没有办成，请重试。")), "red");
    this.plan.putAll(body.groups as string[]);
    this.chosen.clear();
    this.changed = true;
    this.show();
  }

  private async save(agreed = false): Promise<void> {
    const patrols = this.plan.sums(this.weights()).filter((sum) => sum.grids.length).map((sum) => ({
      code: sum.key.startsWith("new-") ? "" : sum.key,
      name: sum.name,
      unit_grids: sum.grids.map((number) => this.plan.data.grids[number]!.code),
    }));
    const { ok, code, body } = await this.post(this.root.dataset.save ?? "", { seen: this.plan.data.seen, patrols, parts_agreed: agreed });
    if (ok) {
      this.changed = false;
      location.assign(this.root.dataset.back ?? "/");
    } else if (code === "patrols.responsibility_grid_in_parts" && (await ask(String(body.detail), this.word("agree")))) await this.save(true);
    else if (code !== "patrols.responsibility_grid_in_parts") toast(String(body.detail ?? say("没有办成，请重试。")), "red");
  }

  // ── what the eye sees ────────────────────────────────────────────────────────────────────────────────────────────
  private stand(): void {
    const { map } = this;
    if (!map.getSource("markers") || map.getSource(SOURCE)) return;
    map.addSource(SOURCE, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    const colour = colours();
    const picked: ExpressionSpecification = ["boolean", ["get", "chosen"], false];
    const names = map.getLayer("street-name") ? "street-name" : undefined; // the ground's names stay readable
    map.addLayer({ id: "patrol-fill", type: "fill", source: SOURCE, paint: { "fill-color": ["get", "colour"], "fill-opacity": ["case", picked, 0.85, ["get", "depth"]] } }, names);
    map.addLayer({ id: "patrol-line", type: "line", source: SOURCE, paint: { "line-color": ["case", picked, colour.accent, colour.paper], "line-width": ["case", picked, 2.5, 0.8] } }, names);
    map.addLayer({ id: "patrol-label", type: "symbol", source: SOURCE, minzoom: 15, layout: { "text-field": ["get", "label"], "text-font": FONT, "text-size": 11 }, paint: { "text-color": colour["map-name"], "text-halo-color": colour["map-halo"], "text-halo-width": 1.4 } });
    if (this.plan) this.draw();
  }

  private draw(): void {
    const hues = this.plan.hues(HUES.length);
    const features = this.plan.data.grids.map(({ code, patrol, shape }, number) => ({
      type: "Feature", geometry: shape,
      properties: { number, label: code.slice(9), chosen: this.chosen.has(number), colour: patrol ? HUES[hues.get(patrol) ?? 0] : "#888888", depth: patrol ? 0.5 : 0.12 },
    }));
    this.map.getSource<GeoJSONSource>(SOURCE)?.setData({ type: "FeatureCollection", features } as never);
  }

  private show(): void {
    this.draw();
    const hues = this.plan.hues(HUES.length);
    const sums = this.plan.sums(this.weights());
    const side = this.root.querySelector("[data-side]")!;
    const { kinds } = this.plan.data;
    const nobody = this.plan.data.grids.filter((grid) => !grid.patrol).length;
    const head = make("div", { class: "wm-patrol-spread" }, `${this.word("ofmean")} ${spread(this.start ?? [])} → `, make("b", {}, spread(sums)), nobody ? ` · ${this.word("none")} ${nobody}` : "", this.chosen.size ? ` · ${this.word("chosen")} ${this.chosen.size}` : "");
    side.replaceChildren(head, ...sums.map((sum) => this.row(sum, kinds, HUES[hues.get(sum.key) ?? 0]!)));
    (this.root.querySelector("[data-do=new]") as HTMLButtonElement).disabled = !this.chosen.size;
    (this.root.querySelector("[data-do=undo]") as HTMLButtonElement).disabled = !this.plan.mayUndo;
    document.querySelector<HTMLButtonElement>("[data-do=save]")!.disabled = !this.changed;
    Object.assign(this.root.dataset, { count: String(sums.filter((sum) => sum.grids.length).length), chosen: String(this.chosen.size) });
  }

  private row(sum: Sum, kinds: PlanData["kinds"], colour: string): HTMLElement {
    const swatch = make("button", { type: "button", class: "wm-patrol-swatch", "data-show": sum.key, "aria-label": sum.name });
    swatch.style.background = colour;
    const name = make("input", { class: "wm-patrol-name", "data-name": sum.key, value: sum.name, maxlength: "60", "aria-label": this.word("name") });
    const put = make("button", { type: "button", class: "btn", "data-put": sum.key, ...(this.chosen.size ? {} : { disabled: "" }) }, this.word("put"));
    const told = sum.grids.length
      ? [`${sum.grids.length} ${this.word("grids")}`, `${((sum.loads.area ?? 0) / 1e4).toFixed(1)} ${this.word("ha")}`, ...kinds.map(({ key, label }) => `${label} ${sum.loads[key] ?? 0}`)].join(" · ")
      : this.word("ends");
    const bar = make("span", { class: "wm-patrol-bar" }, make("i", {}));
    (bar.firstElementChild as HTMLElement).style.width = `${Math.min(100, sum.work * 50)}%`;
    const mark = sum.parts > 1 ? [make("span", { class: "wm-patrol-parts" }, `${this.word("parts")} ${sum.parts}`)] : [];
    return make("div", { class: "wm-patrol-row", "data-row-of": sum.key }, swatch, name, put, make("small", {}, told, ...mark), bar, make("small", { class: "wm-number" }, `${Math.round(sum.work * 100)}%`));
  }

  private lookAtAll(): void {
    const places = this.plan.data.grids.flatMap((grid) => grid.shape.coordinates[0] ?? []);
    if (!places.length) return;
    const [lngs, lats] = [places.map(([lng]) => lng), places.map(([, lat]) => lat)];
    const least = (all: number[]): number => all.reduce((one, other) => Math.min(one, other), 180);
    const most = (all: number[]): number => all.reduce((one, other) => Math.max(one, other), -180);
    this.map.fitBounds([[least(lngs), least(lats)], [most(lngs), most(lats)]], { padding: 30, duration: 0 });
  }
}

function middleOf(ring: [number, number][]): [number, number] {
  const sum = ring.reduce(([lng, lat], place) => [lng + place[0], lat + place[1]] as [number, number], [0, 0] as [number, number]);
  return [sum[0] / Math.max(ring.length, 1), sum[1] / Math.max(ring.length, 1)];
}

/** From the lightest to the heaviest, of the mean. */
function spread(sums: Sum[]): string {
  const work = sums.filter((sum) => sum.grids.length).map((sum) => Math.round(sum.work * 100));
  return work.length ? `${Math.min(...work)}–${Math.max(...work)}%` : "—";
}

/** The map part comes to life a little later than this script. */
function begin(root: HTMLElement): void {
  const box = root.querySelector<HTMLElement & { map?: LibreMap }>("[data-map]");
  if (!box || box.dataset.failed) return;
  const { map } = box;
  if (!map?.getSource("markers")) return void setTimeout(() => begin(root), 50);
  new Editor(root, map);
}

document.querySelector<HTMLSelectElement>("select[data-go]")?.addEventListener("change", (event) => (event.target as HTMLSelectElement).form?.submit());
for (const root of document.querySelectorAll<HTMLElement>("[data-patrols]")) begin(root);
