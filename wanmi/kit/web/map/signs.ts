// Signs of components: one SVG a file in signs/, named there by the four digits of the subclass, else by its class.
import type { ExpressionSpecification } from "maplibre-gl";
import type { Colours } from "./colours";
import table from "./signs/signs.json";

const files = import.meta.glob<string>("./signs/*.svg", { query: "?raw", import: "default", eager: true });
const drawings: Record<string, string> = Object.fromEntries(Object.entries(files).map(([path, text]) => [path.slice(8, -4), text]));
const bySubclass: Record<string, string> = table.bySubclass;
const byClass: Record<string, string> = table.byClass;
const SIDE = 40; // px at twice the screen's density
const STATES: Record<string, keyof Colours> = { intact: "map-sign", damaged: "soon-mark", lost: "late-mark", abandoned: "map-faint" };

/** The sign of a subclass (four digits). */
export const signOf = (subclass: string): string => bySubclass[subclass] ?? byClass[subclass.slice(0, 2)] ?? "other";

/** The sign as an element that takes the colour of its text: for the legend. */
export function signElement(sign: string): SVGSVGElement {
  const svg = new DOMParser().parseFromString(drawings[sign] ?? drawings.other!, "image/svg+xml").documentElement as unknown as SVGSVGElement;
  svg.setAttribute("class", "wm-mapsign");
  svg.setAttribute("aria-hidden", "true");
  return document.importNode(svg, true);
}

/** The name of the picture of each component, by subclass and state. */
export const SIGN_IMAGE: ExpressionSpecification = [
  "concat", "sign:",
  ["match", ["get", "subclass"], ...Object.entries(bySubclass).flat(), ["match", ["slice", ["get", "subclass"], 0, 2], ...Object.entries(byClass).flat(), "other"]],
  ":", ["get", "state"],
] as unknown as ExpressionSpecification;

/** The picture of `sign:<sign>:<state>`: the sign on a small disc of paper, in the colour of the state. */
export function signImage(name: string, colours: Colours): ImageData | undefined {
  const [kind, sign = "", state = ""] = name.split(":");
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
  pen.strokeStyle = state === "intact" ? colours["map-street-edge"] : colours[STATES[state] ?? "map-sign"];
  pen.stroke();
  pen.translate(8, 8);
  pen.scale(1.5, 1.5);
  pen.fillStyle = colours[STATES[state] ?? "map-sign"];
  for (const path of drawing.matchAll(/<path(?: fill-rule="(evenodd)")? d="([^"]+)"/g)) pen.fill(new Path2D(path[2]!), path[1] ? "evenodd" : "nonzero");
  return pen.getImageData(0, 0, SIDE, SIDE);
}
