// Where a gesture catches: a vertex first, then an edge, within a few pixels.
import type { Map as LibreMap, PointLike } from "maplibre-gl";
import type { Box, PieceFeature, Place, Sheet } from "./sheet";

export interface Caught {
  at: Place;
  vertex: boolean;
  edge?: [Place, Place];
}

const PIXELS = 10;

interface Dot {
  x: number;
  y: number;
}

/** The vertex or edge of a piece under a point of the screen; `only` looks at some pieces. */
export function caught(map: LibreMap, sheet: Sheet, point: PointLike, only?: Set<number>): Caught | undefined {
  const dot = point as Dot;
  let vertex: { at: Place; far: number } | undefined;
  let edge: { at: Place; far: number; ends: [Place, Place] } | undefined;
  for (const piece of near(map, sheet, dot, only)) {
    const ring = piece.geometry.coordinates[0] ?? [];
    const dots = ring.map((place) => map.project(place));
    for (let number = 0; number + 1 < ring.length; number++) {
      const here = dots[number]!;
      const far = Math.hypot(here.x - dot.x, here.y - dot.y);
      if (far < PIXELS && (!vertex || far < vertex.far)) vertex = { at: ring[number]!, far };
      const foot = footOn(here, dots[number + 1]!, dot);
      if (foot.far < PIXELS && (!edge || foot.far < edge.far)) {
        const { lng, lat } = map.unproject([foot.x, foot.y]);
        edge = { at: [lng, lat], far: foot.far, ends: [ring[number]!, ring[number + 1]!] };
      }
    }
  }
  if (vertex) return { at: vertex.at, vertex: true };
  return edge && { at: edge.at, vertex: false, edge: edge.ends };
}

function near(map: LibreMap, sheet: Sheet, dot: Dot, only?: Set<number>): PieceFeature[] {
  const [one, other] = [map.unproject([dot.x - PIXELS, dot.y - PIXELS]), map.unproject([dot.x + PIXELS, dot.y + PIXELS])];
  const box: Box = [Math.min(one.lng, other.lng), Math.min(one.lat, other.lat), Math.max(one.lng, other.lng), Math.max(one.lat, other.lat)];
  return sheet.within(box).filter(({ id }) => !only?.size || only.has(id));
}

function footOn(one: Dot, other: Dot, dot: Dot): Dot & { far: number } {
  const [dx, dy] = [other.x - one.x, other.y - one.y];
  const share = Math.min(1, Math.max(0, ((dot.x - one.x) * dx + (dot.y - one.y) * dy) / (dx * dx + dy * dy || 1)));
  const [x, y] = [one.x + share * dx, one.y + share * dy];
  return { x, y, far: Math.hypot(x - dot.x, y - dot.y) };
}
