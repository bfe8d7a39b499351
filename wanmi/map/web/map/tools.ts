// The tools of the map page: measuring, selecting, and the keys for them.
import { area, inMetres, inSquareMetres, length, type Point } from "../../../kit/web/map/geodesy";
import { Sketch, type SketchMode } from "../../../kit/web/map/sketch";
import { say } from "../../../kit/web/parts/words";
import type { PagePart } from "./part";

export interface ToolActs {
  told: HTMLOutputElement;
  select(ring: Point[]): void;
  print(): void;
  link(): void;
  close(): void;
  panel(): void;
}

type Drawing = "distance" | "area" | "box" | "circle" | "ring";
const MODES: Record<Drawing, SketchMode> = { distance: "line", area: "ring", box: "box", circle: "circle", ring: "ring" };
const KEYS: Record<string, string> = { m: "distance", b: "box", p: "print", l: "panel" };
const HINTS: Record<Drawing, string> = {
  distance: "点一下加一点，双击结束", area: "点一下加一点，双击结束", ring: "点一下加一点，双击结束", box: "点两个对角", circle: "先点圆心，再点边上",
};

export class Tools {
  private sketch?: Sketch;

  constructor(
    private readonly part: PagePart,
    private readonly acts: ToolActs,
  ) {}

  watch(root: HTMLElement): void {
    root.addEventListener("click", (event) => {
      const tool = (event.target as Element).closest<HTMLElement>("[data-tool]")?.dataset.tool;
      if (tool) this.use(tool);
    });
    addEventListener("keydown", (event) => {
      const typing = (event.target as Element).matches("input, textarea, select");
      if (event.key === "Escape" && !typing) this.use("close");
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "/") {
        event.preventDefault();
        document.getElementById("map-search")?.focus();
      } else if (KEYS[event.key]) this.use(KEYS[event.key]!);
    });
  }

  private use(tool: string): void {
    if (tool in MODES) this.draw(tool as Drawing);
    else if (tool === "print") this.acts.print();
    else if (tool === "link") this.acts.link();
    else if (tool === "panel") this.acts.panel();
    else if (tool === "close") {
      this.end();
      this.acts.close();
    }
  }

  private draw(drawing: Drawing): void {
    this.end();
    this.part.busy = true;
    this.press(drawing);
    this.tell(say(HINTS[drawing]));
    this.sketch = new Sketch(this.part.map, MODES[drawing], {
      changed: (points) => this.tell(measured(drawing, points)),
      done: (points) => {
        this.tell(measured(drawing, points));
        this.rest();
        if (drawing !== "distance" && drawing !== "area") this.acts.select(points);
      },
      ended: () => this.end(),
    });
  }

  /** The drawing stays, the pointer is free again. */
  private rest(): void {
    this.press("");
    setTimeout(() => (this.part.busy = false), 350); // the second click of a double click is not a touch
  }

  private end(): void {
    this.sketch?.stop();
    this.sketch?.clear();
    this.sketch = undefined;
    this.tell("");
    this.rest();
  }

  private press(tool: string): void {
    for (const button of document.querySelectorAll<HTMLElement>(".wm-maptools [data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
  }

  private tell(words: string): void {
    this.acts.told.textContent = words;
    this.acts.told.hidden = !words;
  }
}

function measured(drawing: Drawing, points: Point[]): string {
  if (drawing === "distance") return inMetres(length(points));
  if (points.length < 3) return say(HINTS[drawing]);
  const round = [...points, points[0]!];
  return `${inSquareMetres(area(points))} · ${inMetres(length(round))}`;
}
