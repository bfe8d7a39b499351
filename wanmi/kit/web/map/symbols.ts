// Lights, drawn onto a canvas: the light's shape tells it as well as its colour (● in time, ◆ due soon, ▲ late, ❚❚ stopped).
import type { Colours } from "./colours";

const SIZE = 44; // px at twice the screen's density
export const PIXEL_RATIO = 2;

type Draw = (pen: CanvasRenderingContext2D) => void;

const SHAPES: Record<string, [colour: Exclude<keyof Colours, "named">, draw: Draw]> = {
  "light-green": ["green-mark", (pen) => pen.arc(22, 22, 10, 0, 7)],
  "light-amber": ["amber-mark", (pen) => polygon(pen, [[22, 9], [35, 22], [22, 35], [9, 22]])],
  "light-red": ["red-mark", (pen) => polygon(pen, [[22, 8], [36, 33], [8, 33]])],
  "light-stopped": ["stopped-mark", (pen) => {
    pen.rect(12, 11, 8, 22);
    pen.rect(24, 11, 8, 22);
  }],
  "light-ended": ["map-component", (pen) => pen.arc(22, 22, 6, 0, 7)],
};

function polygon(pen: CanvasRenderingContext2D, points: [number, number][]): void {
  points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.closePath();
}

/** The picture of a sign; undefined for a name that is none of ours. */
export function symbol(name: string, colours: Colours): ImageData | undefined {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d")!;
  if (name === "chosen") {
    disc(pen, 21, `${colours.accent}40`);
    disc(pen, 12, colours.paper);
    disc(pen, 9, colours.accent);
    return pen.getImageData(0, 0, SIZE, SIZE);
  }
  const shape = SHAPES[name];
  if (!shape) return undefined;
  pen.beginPath();
  shape[1](pen);
  pen.lineJoin = "round";
  pen.lineWidth = 5;
  pen.strokeStyle = colours.paper;
  pen.stroke();
  pen.fillStyle = colours[shape[0]];
  pen.fill();
  return pen.getImageData(0, 0, SIZE, SIZE);
}

function disc(pen: CanvasRenderingContext2D, radius: number, colour: string): void {
  pen.beginPath();
  pen.arc(22, 22, radius, 0, 7);
  pen.fillStyle = colour;
  pen.fill();
}
