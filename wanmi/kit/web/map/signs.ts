// Signs of things: one SVG a file in signs/. Which thing has which sign its room says.
import type { Colours } from "./colours";

const files = import.meta.glob<string>("./signs/*.svg", { query: "?raw", import: "default", eager: true });
const drawings: Record<string, string> = Object.fromEntries(Object.entries(files).map(([path, text]) => [path.slice(8, -4), text]));
const SIDE = 40; // px at twice the screen's density
const PLAIN = "map-sign"; // the colour of what is as it should be: its disc has no edge of its own

/** The sign as an element that takes the colour of its text: for the legend. */
export function signElement(sign: string): SVGSVGElement {
  const svg = new DOMParser().parseFromString(drawings[sign] ?? drawings.other!, "image/svg+xml").documentElement as unknown as SVGSVGElement;
  svg.setAttribute("class", "wm-mapsign");
  svg.setAttribute("aria-hidden", "true");
  return document.importNode(svg, true);
}

/** The picture of `sign:<sign>:<colour of the theme>`: the sign on a small disc of paper. */
export function signImage(name: string, colours: Colours): ImageData | undefined {
  const [kind, sign = "", colour = PLAIN] = name.split(":");
  const drawing = drawings[sign];
  if (kind !== "sign" || !drawing) return undefined;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const pen = canvas.getContext("2d")!;
  pen.beginPath();
  pen.arc(SIDE / 2, SIDE / 2, SIDE / 2 - 2, 0, 7);
  pen.fillStyle = colours.paper;
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = colours.named(colour === PLAIN ? "map-street-edge" : colour);
  pen.stroke();
  pen.translate(8, 8);
  pen.scale(1.5, 1.5);
  pen.fillStyle = colours.named(colour);
  for (const path of drawing.matchAll(/<path(?: fill-rule="(evenodd)")? d="([^"]+)"/g)) pen.fill(new Path2D(path[2]!), path[1] ? "evenodd" : "nonzero");
  return pen.getImageData(0, 0, SIDE, SIDE);
}
