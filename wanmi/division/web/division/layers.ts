// The editing layers over the base map: pieces, outlines of communities, findings, what is being drawn.
import type { ExpressionSpecification, GeoJSONSource, LayerSpecification, Map as LibreMap } from "maplibre-gl";
import { colours } from "../../../kit/web/map/colours";
import type { Place, Sheet } from "./sheet";

const FONT = ["PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif"];
const SOURCES = ["division-pieces", "division-communities", "division-findings", "division-sketch"];
const NONE = { type: "FeatureCollection", features: [] } as const;

/** A colour for each community, so that its blocks are seen together; none for a unit grid. */
function hueOf(code: string): { hue?: string } {
  if (!code) return {};
  let sum = 0;
  for (const sign of code) sum = (sum * 31 + sign.charCodeAt(0)) % 9973;
  return { hue: `hsl(${(sum * 47) % 360}, 55%, 50%)` };
}

export class Layers {
  chosen = new Set<number>();
  private sketchData: object = NONE;

  constructor(
    private readonly map: LibreMap,
    private readonly sheet: Sheet,
  ) {
    map.on("styledata", () => this.stand()); // a change of theme takes all layers away
    this.stand();
  }

  /** Puts sources and layers where they are missing; their data with them. */
  stand(): void {
    if (!this.map.getSource("markers") || this.map.getSource("division-pieces")) return;
    for (const id of SOURCES) this.map.addSource(id, { type: "geojson", data: NONE as never });
    for (const layer of this.layers()) this.map.addLayer(layer);
    this.draw();
  }

  private layers(): LayerSpecification[] {
    const colour = colours();
    const severityColour: ExpressionSpecification = ["match", ["get", "severity"], "error", colour["red-mark"], colour["amber-mark"]];
    const picked: ExpressionSpecification = ["boolean", ["get", "chosen"], false];
    return [
      { id: "division-fill", type: "fill", source: "division-pieces", paint: { "fill-color": ["case", picked, colour.accent, ["has", "hue"], ["get", "hue"], colour.paper], "fill-opacity": ["case", picked, 0.3, ["has", "hue"], 0.22, 0.04] } },
      { id: "division-line", type: "line", source: "division-pieces", paint: { "line-color": colour.accent, "line-width": ["interpolate", ["linear"], ["zoom"], 13, 0.6, 17, 1.8] } },
      { id: "division-communities", type: "line", source: "division-communities", paint: { "line-color": colour["map-name"], "line-width": 2.2, "line-opacity": 0.7, "line-dasharray": [3, 2] } },
      {
        id: "division-label", type: "symbol", source: "division-pieces", minzoom: 14.5,
        layout: { "text-field": ["get", "label"], "text-font": FONT, "text-size": ["interpolate", ["linear"], ["zoom"], 14.5, 10, 18, 14] },
        paint: { "text-color": colour.accent, "text-halo-color": colour["map-halo"], "text-halo-width": 1.4 },
      },
      { id: "division-findings", type: "circle", source: "division-findings", paint: { "circle-color": severityColour, "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, 2.5, 16, 6], "circle-stroke-color": colour.paper, "circle-stroke-width": 1.5 } },
      { id: "division-sketch-fill", type: "fill", source: "division-sketch", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour.accent, "fill-opacity": 0.15 } },
      { id: "division-sketch-line", type: "line", source: "division-sketch", paint: { "line-color": colour["red-mark"], "line-width": 2, "line-dasharray": [2, 1.5] } },
      { id: "division-sketch-points", type: "circle", source: "division-sketch", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": colour.paper, "circle-radius": 4.5, "circle-stroke-color": colour["red-mark"], "circle-stroke-width": 2 } },
    ];
  }

  draw(): void {
    const pieces = [...this.sheet.pieces.values()].map((each) => ({ ...each, properties: { ...each.properties, chosen: this.chosen.has(each.id), ...hueOf(each.properties.belongs) } }));
    this.put("division-pieces", { type: "FeatureCollection", features: pieces });
    this.put("division-communities", this.sheet.outlines);
    const findings = this.sheet.findings.map(({ place, ...properties }) => ({ type: "Feature", geometry: { type: "Point", coordinates: place }, properties }));
    this.put("division-findings", { type: "FeatureCollection", features: findings });
    this.put("division-sketch", this.sketchData);
  }

  /** What is being drawn: a line with its points, closed or not; handles alone where there is no line. */
  sketch(line: Place[], handles: Place[] = line, closed = false): void {
    const shape = closed && line.length > 2 ? { type: "Polygon", coordinates: [[...line, line[0]]] } : { type: "LineString", coordinates: line };
    const features: object[] = handles.map((at) => ({ type: "Feature", geometry: { type: "Point", coordinates: at }, properties: {} }));
    if (line.length > 1) features.unshift({ type: "Feature", geometry: shape, properties: {} });
    this.sketchData = { type: "FeatureCollection", features };
    this.put("division-sketch", this.sketchData);
  }

  private put(id: string, data: object): void {
    this.map.getSource<GeoJSONSource>(id)?.setData(data as never);
  }
}
