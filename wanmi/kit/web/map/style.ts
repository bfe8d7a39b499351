// The quiet style: white streets on light grey, names in grey, grid outlines where one stands close. Cases are the only colour on it.
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";
import type { Colours } from "./colours";
import { SIGN_IMAGE } from "./signs";
import { SKETCH_SOURCE } from "./sketch";

export interface OutsideSource {
  key: string;
  title: string;
  parts: string[]; // drawn one over the other
  attribution: string;
}

export interface Wish {
  layers: Set<string>; // base, components, cases, patrols, grid-names, heat, solid (buildings in three dimensions)
  outside?: OutsideSource; // an outside base map, by way of our own server
  chosenGrid: string;
  filter: string; // of components, as the tiles take it: subclass=0101&state=damaged
  day: string; // YYYY-MM-DD: as it was then; "" now
}

const FONT = ["PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif"]; // drawn by the browser: no glyph host
const WIDTHS: [kinds: string[], at16: number][] = [
  [["motorway", "trunk"], 13],
  [["primary"], 11],
  [["secondary", "motorway_link", "trunk_link", "primary_link"], 8.5],
  [["tertiary", "secondary_link", "tertiary_link"], 6.5],
  [["residential", "unclassified", "living_street"], 4],
];
const NARROWEST = 2.4;
const SIGNS_FROM = 16.5; // closer than this a component is drawn with its sign, farther as a dot

/** Street width by class, doubling with each zoom; `more` is what the edge adds. */
function width(more: number): ExpressionSpecification {
  const at = (share: number): unknown => ["match", ["get", "highway"], ...WIDTHS.flatMap(([kinds, wide]) => [kinds, wide * share + more]), NARROWEST * share + more];
  return ["interpolate", ["exponential", 1.7], ["zoom"], 9, at(0.06), 13, at(0.34), 16, at(1), 19, at(4.2)] as unknown as ExpressionSpecification;
}

const tiles = (name: string, minzoom: number, maxzoom: number, asked = ""): SourceSpecification => ({
  type: "vector",
  tiles: [`${location.origin}/tiles/${name}/{z}/{x}/{y}${asked && "?"}${asked}`],
  minzoom,
  maxzoom,
});

function sources(wish: Wish): Record<string, SourceSpecification> {
  const all: Record<string, SourceSpecification> = {
    markers: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
    [SKETCH_SOURCE]: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
  };
  for (const part of wish.outside?.parts ?? []) {
    const url = `${location.origin}/tiles/outside/${wish.outside!.key}/${part}/{z}/{x}/{y}`;
    all[`outside-${part}`] = { type: "raster", tiles: [url], tileSize: 256, minzoom: 8, maxzoom: 18, attribution: wish.outside!.attribution };
  }
  const day = wish.day ? `day=${wish.day}` : "";
  if (wish.layers.has("base")) all.base = tiles("base", 8, 16, day);
  if (wish.layers.has("components")) all.components = tiles("components", 8, 16, [wish.filter, day].filter(Boolean).join("&"));
  if (wish.layers.has("patrols")) all.patrols = tiles("patrols", 10, 16);
  if (wish.layers.has("cases") || wish.layers.has("heat")) all.cases = tiles("cases", 8, 16);
  return all;
}

function groundLayers(colour: Colours, wish: Wish): LayerSpecification[] {
  const from = { source: "base" } as const;
  const plain: LayerSpecification[] = [
    { id: "building", ...from, type: "fill", "source-layer": "buildings", minzoom: 14, paint: { "fill-color": colour["map-building"], "fill-outline-color": colour["map-street-edge"] } },
  ];
  return [
    { id: "water", ...from, type: "fill", "source-layer": "water", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour["map-water"] } },
    { id: "water-line", ...from, type: "line", "source-layer": "water", filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": colour["map-water"], "line-width": ["interpolate", ["linear"], ["zoom"], 12, 1, 17, 6] } },
    { id: "green", ...from, type: "fill", "source-layer": "green", paint: { "fill-color": colour["map-green"] } },
    { id: "wall", ...from, type: "line", "source-layer": "walls", minzoom: 15, paint: { "line-color": colour["map-grid-line"], "line-width": 1 } },
    ...(wish.layers.has("solid") ? [] : plain),
  ];
}

/** Buildings as high as they are: last of the ground, so that streets do not run over roofs. */
function solid(colour: Colours): LayerSpecification {
  return {
    id: "building-solid", source: "base", type: "fill-extrusion", "source-layer": "buildings", minzoom: 14,
    paint: { "fill-extrusion-color": colour["map-building"], "fill-extrusion-height": ["get", "height"], "fill-extrusion-opacity": 0.85, "fill-extrusion-vertical-gradient": true },
  };
}

function patrolLayers(colour: Colours): LayerSpecification[] {
  const from = { source: "patrols" } as const;
  return [
    { id: "patrol", ...from, type: "fill", "source-layer": "patrols", paint: { "fill-color": colour.accent, "fill-opacity": ["match", ["%", ["to-number", ["get", "number"]], 4], 0, 0.04, 1, 0.08, 2, 0.12, 0.16] } },
    { id: "patrol-line", ...from, type: "line", "source-layer": "patrols", paint: { "line-color": colour.accent, "line-width": 1.6, "line-opacity": 0.7 } },
    {
      id: "patrol-name", ...from, type: "symbol", "source-layer": "patrol_names", minzoom: 13,
      layout: { "text-field": ["step", ["zoom"], ["get", "number"], 15, ["get", "name"]], "text-font": FONT, "text-size": 12 },
      paint: { "text-color": colour.accent, "text-halo-color": colour["map-halo"], "text-halo-width": 1.6 },
    },
  ];
}

function baseLayers(colour: Colours, wish: Wish): LayerSpecification[] {
  const from = { source: "base" } as const;
  const chosen: FilterSpecification = ["==", ["get", "code"], wish.chosenGrid];
  if (wish.outside) return outlines(colour, chosen);
  return [
    { id: "grid-fill", ...from, type: "fill", "source-layer": "grids", minzoom: 15, paint: { "fill-color": colour["map-grid"] } },
    ...groundLayers(colour, wish),
    { id: "grid-chosen", ...from, type: "fill", "source-layer": "grids", filter: chosen, paint: { "fill-color": colour["map-chosen"] } },
    {
      id: "street-edge", ...from, type: "line", "source-layer": "streets", layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour["map-street-edge"], "line-width": width(1.4) },
    },
    {
      id: "street", ...from, type: "line", "source-layer": "streets", layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour["map-street"], "line-width": width(0) },
    },
    ...outlines(colour, chosen),
  ];
}

/** What is drawn over an outside map as well: borders of areas and grids. */
function outlines(colour: Colours, chosen: FilterSpecification): LayerSpecification[] {
  const from = { source: "base" } as const;
  return [
    {
      id: "grid-line", ...from, type: "line", "source-layer": "grids", minzoom: 15,
      paint: { "line-color": colour["map-grid-line"], "line-width": 0.7, "line-dasharray": [4, 4], "line-opacity": ["interpolate", ["linear"], ["zoom"], 15, 0.4, 17, 0.9] },
    },
    {
      id: "area-line", ...from, type: "line", "source-layer": "areas",
      paint: { "line-color": colour["map-grid-line"], "line-width": ["match", ["get", "level"], "county", 2, "street", 1.4, 0.9], "line-dasharray": [6, 3, 1.5, 3], "line-opacity": 0.7 },
    },
    { id: "grid-chosen-line", ...from, type: "line", "source-layer": "grids", filter: chosen, paint: { "line-color": colour.accent, "line-width": 1, "line-opacity": 0.5 } },
  ];
}

function gridNames(colour: Colours): LayerSpecification {
  return {
    id: "grid-name", source: "base", type: "symbol", "source-layer": "grid_names", minzoom: 16,
    layout: { "text-field": ["slice", ["get", "code"], 9], "text-font": FONT, "text-size": 11 },
    paint: { "text-color": colour["map-name"], "text-halo-color": colour["map-halo"], "text-halo-width": 1.4 },
  };
}

function names(colour: Colours): LayerSpecification[] {
  const paint = { "text-color": colour["map-name"], "text-halo-color": colour["map-halo"], "text-halo-width": 1.4 };
  return [
    {
      id: "street-name", source: "base", type: "symbol", "source-layer": "streets", minzoom: 13.5, filter: ["!=", ["coalesce", ["get", "name"], ""], ""],
      layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": FONT, "text-size": ["interpolate", ["linear"], ["zoom"], 14, 11, 17, 13], "symbol-spacing": 320, "text-max-angle": 30 },
      paint,
    },
    {
      id: "area-name", source: "base", type: "symbol", "source-layer": "area_names", maxzoom: 16.5,
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": ["match", ["get", "level"], "county", 15, "street", 13, 11], "text-letter-spacing": 0.08, "text-padding": 12 },
      paint: { ...paint, "text-opacity": 0.85 },
    },
  ];
}

const HEAP_SIZE: ExpressionSpecification = ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 7, 10, 11, 40, 17, 120, 26];

function componentLayers(colour: Colours): LayerSpecification[] {
  const from = { source: "components", "source-layer": "components" } as const;
  const paint = { "circle-color": colour["map-component"], "circle-stroke-color": colour.paper, "circle-stroke-width": 1 };
  const shown: FilterSpecification = ["==", ["geometry-type"], "Point"];
  return [
    { id: "component-line", ...from, type: "line", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": colour["map-component"], "line-width": 1.2 } },
    { id: "component-dot", ...from, type: "circle", filter: shown, maxzoom: SIGNS_FROM, paint: { ...paint, "circle-radius": ["interpolate", ["linear"], ["zoom"], 15, 1.4, 17, 2.6] } },
    {
      id: "component", ...from, type: "symbol", filter: shown, minzoom: SIGNS_FROM,
      layout: { "icon-image": SIGN_IMAGE, "icon-size": ["interpolate", ["linear"], ["zoom"], SIGNS_FROM, 0.6, 19, 1.05], "icon-allow-overlap": true, "icon-ignore-placement": true },
    },
  ];
}

/** Heaps stand over the names: a name gives way to a number, not the other way round. */
function heapLayers(colour: Colours): LayerSpecification[] {
  const heaps = { source: "components", "source-layer": "component_heaps" } as const;
  return [
    { id: "heap", ...heaps, type: "circle", paint: { "circle-color": colour.paper, "circle-opacity": 0.88, "circle-stroke-color": colour["map-component"], "circle-stroke-width": 1.2, "circle-radius": HEAP_SIZE } },
    {
      id: "heap-count", ...heaps, type: "symbol",
      layout: { "text-field": ["case", [">=", ["get", "count"], 10000], ["concat", ["to-string", ["round", ["/", ["get", "count"], 1000]]], "k"], ["to-string", ["get", "count"]]], "text-font": FONT, "text-size": 11, "text-padding": 9, "text-allow-overlap": true },
      paint: { "text-color": colour["map-name"] },
    },
  ];
}

function sketchLayers(colour: Colours): LayerSpecification[] {
  const from = { source: SKETCH_SOURCE } as const;
  return [
    { id: "sketch-fill", ...from, type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour.accent, "fill-opacity": 0.1 } },
    { id: "sketch-line", ...from, type: "line", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": colour.accent, "line-width": 2 } },
    { id: "sketch-corner", ...from, type: "circle", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": colour.paper, "circle-stroke-color": colour.accent, "circle-stroke-width": 2, "circle-radius": 4 } },
  ];
}

function heat(): LayerSpecification {
  return {
    id: "case-heat", source: "cases", type: "heatmap", "source-layer": "cases",
    paint: { "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 10, 8, 16, 40], "heatmap-opacity": 0.7, "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 10, 0.6, 16, 1.6] },
  };
}

const SIGN: ExpressionSpecification = ["match", ["get", "light"], ["green", "go"], "case-green", ["amber", "soon"], "case-amber", ["red", "late"], "case-red", ["stopped", "grey", "still"], "case-stopped", "case-ended"];

function signs(): LayerSpecification[] {
  const size: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 11, 0.45, 15, 0.8, 18, 1];
  const urgency: ExpressionSpecification = ["match", ["get", "light"], ["red", "late"], 3, ["amber", "soon"], 2, ["green", "go"], 1, 0];
  const layout = { "icon-image": SIGN, "icon-size": size, "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": urgency };
  return [
    { id: "case", source: "cases", type: "symbol", "source-layer": "cases", layout },
    { id: "marker", source: "markers", type: "symbol", filter: ["!", ["to-boolean", ["get", "chosen"]]], layout },
    {
      id: "chosen", source: "markers", type: "symbol", filter: ["to-boolean", ["get", "chosen"]],
      layout: { "icon-image": "chosen", "icon-allow-overlap": true, "icon-ignore-placement": true },
    },
  ];
}

export function style(colour: Colours, wish: Wish): StyleSpecification {
  const has = (name: string): boolean => wish.layers.has(name);
  const layers: LayerSpecification[] = [{ id: "ground", type: "background", paint: { "background-color": colour["map-ground"] } }];
  for (const part of wish.outside?.parts ?? []) layers.push({ id: `outside-${part}`, source: `outside-${part}`, type: "raster", paint: { "raster-saturation": -0.4 } });
  if (has("base")) layers.push(...baseLayers(colour, wish));
  if (has("patrols")) layers.push(...patrolLayers(colour));
  if (has("heat")) layers.push(heat());
  if (has("base") && has("solid") && !wish.outside) layers.push(solid(colour));
  if (has("components")) layers.push(...componentLayers(colour));
  if (has("base") && has("grid-names")) layers.push(gridNames(colour));
  if (has("base") && !wish.outside) layers.push(...names(colour));
  if (has("components")) layers.push(...heapLayers(colour));
  layers.push(...signs().filter((layer) => layer.id !== "case" || has("cases")), ...sketchLayers(colour));
  return { version: 8, sources: sources(wish), layers };
}
