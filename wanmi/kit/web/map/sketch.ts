// Drawing on the map: a line or ring corner by corner, a box or circle in two clicks. Enter or a second click on the spot ends it,
// Backspace takes the last corner back, Escape gives up.
import type { Feature } from "geojson";
import type { GeoJSONSource, Map as LibreMap, MapMouseEvent } from "maplibre-gl";
import { box, circle, distance, type Point } from "./geodesy";

export type SketchMode = "line" | "ring" | "box" | "circle";

export interface SketchActs {
  changed(points: Point[]): void;
  done(points: Point[]): void; // a line, or a ring without its first corner again
  ended(): void; // given up
}

export const SKETCH_SOURCE = "sketch";

export class Sketch {
  private corners: Point[] = [];
  private readonly watching = new AbortController();

  constructor(
    private readonly map: LibreMap,
    private readonly mode: SketchMode,
    private readonly acts: SketchActs,
  ) {
    map.doubleClickZoom.disable();
    map.getCanvas().style.cursor = "crosshair";
    map.on("click", this.clicked);
    map.on("mousemove", this.moved);
    addEventListener("keydown", (event) => this.pressed(event), { signal: this.watching.signal, capture: true });
  }

  /** Take the drawing's hands off the map; what is drawn stays until `clear`. */
  stop(): void {
    this.watching.abort();
    this.map.off("click", this.clicked);
    this.map.off("mousemove", this.moved);
    this.map.getCanvas().style.cursor = "";
    setTimeout(() => this.map.doubleClickZoom.enable(), 300);
  }

  clear(): void {
    this.corners = [];
    this.draw([]);
  }

  private readonly clicked = (event: MapMouseEvent): void => {
    const point: Point = [event.lngLat.lng, event.lngLat.lat];
    const last = this.corners.at(-1);
    const again = last !== undefined && this.near(last, event);
    if (this.mode === "box" || this.mode === "circle") {
      this.corners.push(point);
      if (this.corners.length === 2 && !again) this.finish();
      else if (this.corners.length === 2) this.corners.pop();
      else this.draw(this.corners);
      return;
    }
    const first = this.corners[0];
    if (again || (this.mode === "ring" && this.corners.length > 2 && first && this.near(first, event))) this.finish();
    else {
      this.corners.push(point);
      this.show(this.corners);
    }
  };

  private readonly moved = (event: MapMouseEvent): void => {
    if (this.corners.length) this.show([...this.corners, [event.lngLat.lng, event.lngLat.lat]]);
  };

  private near([lng, lat]: Point, event: MapMouseEvent): boolean {
    const { x, y } = this.map.project([lng, lat]);
    return Math.hypot(x - event.point.x, y - event.point.y) < 8;
  }

  private pressed(event: KeyboardEvent): void {
    const keys: Record<string, () => void> = { Enter: () => this.finish(), Escape: () => this.giveUp(), Backspace: () => this.takeBack() };
    const act = keys[event.key];
    if (!act || (event.target as Element).matches("input, textarea, select")) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  private takeBack(): void {
    this.corners.pop();
    this.show(this.corners);
  }

  private giveUp(): void {
    this.clear();
    this.stop();
    this.acts.ended();
  }

  private shape(corners: Point[]): Point[] {
    const [from, to] = [corners[0], corners.at(-1)];
    if (!from || !to || corners.length < 2) return corners;
    if (this.mode === "box") return box(from, to);
    if (this.mode === "circle") return circle(from, distance(from, to));
    return corners;
  }

  private show(corners: Point[]): void {
    const shape = this.shape(corners);
    this.draw(shape);
    this.acts.changed(shape);
  }

  private finish(): void {
    const shape = this.shape(this.corners);
    if (shape.length < (this.mode === "line" ? 2 : 3)) return;
    this.stop();
    this.draw(shape);
    this.acts.done(shape);
  }

  private draw(points: Point[]): void {
    const closed = this.mode !== "line" && points.length > 2;
    const features: Feature[] = points.length > 1 ? [{ type: "Feature", properties: {}, geometry: closed ? { type: "Polygon", coordinates: [[...points, points[0]!]] } : { type: "LineString", coordinates: points } }] : [];
    const corners = this.mode === "circle" ? [] : points;
    features.push(...corners.map((point): Feature => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: point } })));
    this.map.getSource<GeoJSONSource>(SKETCH_SOURCE)?.setData({ type: "FeatureCollection", features });
  }
}
