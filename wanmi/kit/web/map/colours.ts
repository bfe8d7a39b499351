// The map's colours, read from the same CSS variables as the page.
const NAMES = [
  "map-ground", "map-grid", "map-grid-line", "map-chosen", "map-street", "map-street-edge", "map-name", "map-halo", "map-water",
  "map-green", "map-building", "map-component", "map-sign", "map-faint", "accent", "paper", "go-mark", "soon-mark", "late-mark", "still-mark",
] as const;

export type Colours = Record<(typeof NAMES)[number], string>;

export function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--wm-${name}`).trim() || "#888888"])) as Colours;
}
