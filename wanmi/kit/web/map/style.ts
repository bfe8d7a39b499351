// The quiet style: white streets on light grey, names in grey, grid outlines where one stands close. Cases are the only colour on it.
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";
import type { Colours } from "./colours";

export interface Wish {
  layers: Set<string>; // base, components, cases
  rasterUrl?: string; // an outside tile source the city chose
  chosenGrid: string;
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

/** Street width by class, doubling with each zoom; `more` is what the edge adds. */
function width(more: number): ExpressionSpecification {
  const at = (share: number): unknown => ["match", ["get", "highway"], ...WIDTHS.flatMap(([kinds, wide]) => [kinds, wide * share + more]), NARROWEST * share + more];
  return ["interpolate", ["exponential", 1.7], ["zoom"], 9, at(0.06), 13, at(0.34), 16, at(1), 19, at(4.2)] as unknown as ExpressionSpecification;
}

const tiles = (name: string, minzoom: number, maxzoom: number): SourceSpecification => ({
  type: "vector",
  tiles: [`${location.origin}/tiles/${name}/{z}/{x}/{y}`],
  minzoom,
  maxzoom,
});

function sources(wish: Wish): Record<string, SourceSpecification> {
  const all: Record<string, SourceSpecification> = {
    markers: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
  };
  if (wish.rasterUrl) all.raster = { type: "raster", tiles: [wish.rasterUrl], tileSize: 256 };
  if (wish.layers.has("base")) all.base = tiles("base", 8, 16);
  if (wish.layers.has("components")) all.components = tiles("components", 16, 16);
  if (wish.layers.has("cases")) all.cases = tiles("cases", 8, 16);
  return all;
}

function baseLayers(colour: Colours, wish: Wish): LayerSpecification[] {
  const from = { source: "base" } as const;
  const chosen: FilterSpecification = ["==", ["get", "code"], wish.chosenGrid];
  return [
    { id: "grid-fill", ...from, type: "fill", "source-layer": "grids", minzoom: 15, paint: { "fill-color": colour["map-grid"] } },
    { id: "water", ...from, type: "fill", "source-layer": "water", paint: { "fill-color": colour["map-water"] } },
    { id: "green", ...from, type: "fill", "source-layer": "green", paint: { "fill-color": colour["map-green"] } },
    { id: "building", ...from, type: "fill", "source-layer": "buildings", minzoom: 15, paint: { "fill-color": colour["map-building"] } },
    { id: "grid-chosen", ...from, type: "fill", "source-layer": "grids", filter: chosen, paint: { "fill-color": colour["map-chosen"] } },
    {
      id: "grid-line", ...from, type: "line", "source-layer": "grids", minzoom: 15,
      paint: { "line-color": colour["map-grid-line"], "line-width": 0.7, "line-dasharray": [4, 4], "line-opacity": ["interpolate", ["linear"], ["zoom"], 15, 0.4, 17, 0.9] },
    },
    {
      id: "street-edge", ...from, type: "line", "source-layer": "streets", layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour["map-street-edge"], "line-width": width(1.4) },
    },
    {
      id: "street", ...from, type: "line", "source-layer": "streets", layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour["map-street"], "line-width": width(0) },
    },
    {
      id: "area-line", ...from, type: "line", "source-layer": "areas",
      paint: { "line-color": colour["map-grid-line"], "line-width": ["match", ["get", "level"], "county", 2, "street", 1.4, 0.9], "line-dasharray": [6, 3, 1.5, 3], "line-opacity": 0.7 },
    },
    { id: "grid-chosen-line", ...from, type: "line", "source-layer": "grids", filter: chosen, paint: { "line-color": colour.accent, "line-width": 1, "line-opacity": 0.5 } },
  ];
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

function componentLayers(colour: Colours): LayerSpecification[] {
  const paint = { "circle-color": colour["map-component"], "circle-stroke-color": colour.paper, "circle-stroke-width": 1 };
  return [
    { id: "component-line", source: "components", type: "line", "source-layer": "components", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": colour["map-component"], "line-width": 1.2 } },
    {
      id: "component", source: "components", type: "circle", "source-layer": "components", filter: ["==", ["geometry-type"], "Point"],
      paint: { ...paint, "circle-radius": ["interpolate", ["linear"], ["zoom"], 16, 1.6, 17, 2.4, 19, 5] },
    },
  ];
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
  const layers: LayerSpecification[] = [{ id: "ground", type: "background", paint: { "background-color": colour["map-ground"] } }];
  if (wish.rasterUrl) layers.push({ id: "raster", source: "raster", type: "raster", paint: { "raster-saturation": -0.7 } });
  if (wish.layers.has("base")) layers.push(...baseLayers(colour, wish));
  if (wish.layers.has("components")) layers.push(...componentLayers(colour));
  if (wish.layers.has("base")) layers.push(...names(colour));
  layers.push(...signs().filter((layer) => layer.id !== "case" || wish.layers.has("cases")));
  return { version: 8, sources: sources(wish), layers };
}
