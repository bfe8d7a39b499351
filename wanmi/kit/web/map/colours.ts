// The map's colours, read from the same CSS variables as the page.
const NAMES = ["map-name", "map-halo", "map-street-edge", "map-component", "map-ground", "accent", "paper", "green-mark", "amber-mark", "red-mark", "stopped-mark"] as const;

/** The colours that code asks for by name, and `named`, which gives any colour of the theme by its token. */
export type Colours = Record<(typeof NAMES)[number], string> & { named(token: string): string };

export function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  const named = (token: string): string => {
    if (!known.has(token)) known.set(token, style.getPropertyValue(`--wm-${token}`).trim() || "#888888");
    return known.get(token)!;
  };
  return { ...(Object.fromEntries(NAMES.map((name) => [name, named(name)])) as Record<(typeof NAMES)[number], string>), named };
}
