// The style of one map: what the rooms have said, as far as this map shows it, in the colours of the theme; under it an outside base
// map, over it what the page itself puts there (markers, what is being drawn).
import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";
import type { Colours } from "./colours";
import { SKETCH_SOURCE } from "./sketch";
import type { StyleLayer, Styles, TileSource } from "./styles";

export interface OutsideSource {
  key: string;
  title: string;
  parts: string[]; // drawn one over the other
  attribution: string;
}

export interface Wish {
  layers: Set<string>; // keys of views
  outside?: OutsideSource; // an outside base map, by way of our own server
  chosenGrid: string;
  filter: string; // of tiles: source.name=value&…, or name=value for every source that takes it
  day: string; // YYYY-MM-DD: as it was then; "" now
}

const FONT = ["PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif"]; // drawn by the browser: no glyph host

/** What only the browser knows put in the place of the tokens that stand for it. */
function filled(value: unknown, colour: Colours, wish: Wish): unknown {
  if (Array.isArray(value)) return value.map((each) => filled(each, colour, wish));
  if (typeof value !== "object" || value === null) return value;
  const told = value as Record<string, unknown>;
  if (typeof told.colour === "string") return colour.named(told.colour);
  if (told.font) return FONT;
  if (told.chosen) return wish.chosenGrid;
  return Object.fromEntries(Object.entries(told).map(([name, each]) => [name, filled(each, colour, wish)]));
}

/** The styles that this map draws, from below upwards. */
function drawn(styles: Styles, wish: Wish): StyleLayer[] {
  return styles.styles.filter(({ metadata: { view, needs = [], unless = [], ground } }) =>
    [view, ...needs].every((each) => wish.layers.has(each)) && !unless.some((each) => wish.layers.has(each)) && !(ground && wish.outside));
}

/** The filters of the styles that hang on the chosen grid. */
export function chosenFilters(styles: Styles, colour: Colours, wish: Wish): [id: string, filter: unknown][] {
  const hang = styles.styles.filter((each) => "filter" in each && JSON.stringify(each.filter).includes('{"chosen":'));
  return hang.map((each) => [each.id, filled((each as { filter?: unknown }).filter, colour, wish)]);
}

export function tilesOf(name: string, source: TileSource, wish: Wish): string[] {
  const asked = new URLSearchParams();
  for (const [key, value] of new URLSearchParams(wish.filter)) {
    const own = key.startsWith(`${name}.`) ? key.slice(name.length + 1) : key;
    if (source.takes.includes(own)) asked.set(own, value);
  }
  if (wish.day && source.takes.includes("day")) asked.set("day", wish.day);
  const query = asked.toString();
  return [`${location.origin}/tiles/${name}/{z}/{x}/{y}${query && "?"}${query}`];
}

function sources(styles: Styles, shown: StyleLayer[], wish: Wish): Record<string, SourceSpecification> {
  const nothing: SourceSpecification = { type: "geojson", data: { type: "FeatureCollection", features: [] } };
  const all: Record<string, SourceSpecification> = { markers: nothing, [SKETCH_SOURCE]: nothing };
  for (const part of wish.outside?.parts ?? []) {
    const url = `${location.origin}/tiles/outside/${wish.outside!.key}/${part}/{z}/{x}/{y}`;
    all[`outside-${part}`] = { type: "raster", tiles: [url], tileSize: 256, minzoom: 8, maxzoom: 18, attribution: wish.outside!.attribution };
  }
  for (const { source: name } of shown) {
    const { minzoom, maxzoom } = styles.sources[name]!;
    all[name] ??= { type: "vector", tiles: tilesOf(name, styles.sources[name]!, wish), minzoom, maxzoom };
  }
  return all;
}

function sketchLayers(colour: Colours): LayerSpecification[] {
  const from = { source: SKETCH_SOURCE } as const;
  return [
    { id: "sketch-fill", ...from, type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour.accent, "fill-opacity": 0.1 } },
    { id: "sketch-line", ...from, type: "line", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": colour.accent, "line-width": 2 } },
    { id: "sketch-corner", ...from, type: "circle", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": colour.paper, "circle-stroke-color": colour.accent, "circle-stroke-width": 2, "circle-radius": 4 } },
  ];
}

const LIGHT: ExpressionSpecification = ["match", ["get", "light"], "green", "light-green", "amber", "light-amber", "red", "light-red", "stopped", "light-stopped", "light-ended"];

/** What the page itself marks: points with a light, and the chosen one. */
function markers(): LayerSpecification[] {
  const size: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 11, 0.45, 15, 0.8, 18, 1];
  const urgency: ExpressionSpecification = ["match", ["get", "light"], "red", 3, "amber", 2, "green", 1, 0];
  const always = { "icon-allow-overlap": true, "icon-ignore-placement": true };
  return [
    { id: "marker", source: "markers", type: "symbol", filter: ["!", ["to-boolean", ["get", "chosen"]]], layout: { "icon-image": LIGHT, "icon-size": size, ...always, "symbol-sort-key": urgency } },
    { id: "chosen", source: "markers", type: "symbol", filter: ["to-boolean", ["get", "chosen"]], layout: { "icon-image": "chosen", ...always } },
  ];
}

export function style(styles: Styles, colour: Colours, wish: Wish): StyleSpecification {
  const shown = drawn(styles, wish);
  const layers: LayerSpecification[] = [{ id: "ground", type: "background", paint: { "background-color": colour["map-ground"] } }];
  for (const part of wish.outside?.parts ?? []) layers.push({ id: `outside-${part}`, source: `outside-${part}`, type: "raster", paint: { "raster-saturation": -0.4 } });
  layers.push(...shown.map((each) => filled(each, colour, wish) as LayerSpecification), ...markers(), ...sketchLayers(colour));
  return { version: 8, sources: sources(styles, shown, wish), layers };
}
