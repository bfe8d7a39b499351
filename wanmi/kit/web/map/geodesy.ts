// Lengths and areas on the sphere of the Earth's mean radius: true to half a percent, which is what a hand on a map can point at.
export type Point = [lng: number, lat: number];

const RADIUS = 6_371_008.8; // m
const rad = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres between two points. */
export function distance([x1, y1]: Point, [x2, y2]: Point): number {
  const half = Math.sin(rad(y2 - y1) / 2) ** 2 + Math.cos(rad(y1)) * Math.cos(rad(y2)) * Math.sin(rad(x2 - x1) / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** Metres along a line. */
export const length = (line: Point[]): number => line.slice(1).reduce((sum, point, at) => sum + distance(line[at]!, point), 0);

/** Square metres inside a ring (closed or not). */
export function area(ring: Point[]): number {
  const sum = ring.reduce((total, [x1, y1], at) => {
    const [x2, y2] = ring[(at + 1) % ring.length]!;
    return total + rad(x2 - x1) * (2 + Math.sin(rad(y1)) + Math.sin(rad(y2)));
  }, 0);
  return Math.abs((sum * RADIUS * RADIUS) / 2);
}

/** A ring of 64 corners at `radius` metres. */
export function circle([lng, lat]: Point, radius: number): Point[] {
  const turn = radius / RADIUS;
  return Array.from({ length: 64 }, (_, at) => {
    const angle = (at / 64) * 2 * Math.PI;
    const y = Math.asin(Math.sin(rad(lat)) * Math.cos(turn) + Math.cos(rad(lat)) * Math.sin(turn) * Math.cos(angle));
    const x = rad(lng) + Math.atan2(Math.sin(angle) * Math.sin(turn) * Math.cos(rad(lat)), Math.cos(turn) - Math.sin(rad(lat)) * Math.sin(y));
    return [(x * 180) / Math.PI, (y * 180) / Math.PI];
  });
}

/** The corners of a box between two of them. */
export const box = ([x1, y1]: Point, [x2, y2]: Point): Point[] => [[x1, y1], [x2, y1], [x2, y2], [x1, y2]];

export const inMetres = (metres: number): string => (metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(2)} km`);
export const inSquareMetres = (metres: number): string => (metres < 100_000 ? `${Math.round(metres).toLocaleString()} m²` : `${(metres / 1e6).toFixed(3)} km²`);
