// A map section on paper: the picture in print density with title, scale bar, legend, north arrow, day and attribution.
import { distance, inMetres } from "../../../kit/web/map/geodesy";
import { make, say } from "../../../kit/web/parts/words";
import type { PagePart } from "./part";

const LONGEST = 15_000; // ms that tiles are waited for
const DENSITY = 3; // pixels of the picture for one of the screen
const NICE = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

export async function printMap(part: PagePart, page: HTMLElement): Promise<void> {
  const title = prompt(say("图名"), document.title.split(" · ")[0]);
  if (title === null) return;
  document.body.classList.add("is-busy");
  const picture = await captured(part).finally(() => document.body.classList.remove("is-busy"));
  const sheet = make("section", { class: "wm-printmap" },
    make("h1", {}, title),
    make("figure", {}, framed(picture, title, north(part))),
    legend(page),
    make("footer", {}, [new Date().toLocaleString(), ...sources(part)].join(" · ")),
  );
  for (const old of document.querySelectorAll(".wm-printmap")) old.remove();
  document.body.append(sheet);
  await (sheet.querySelector("img")!).decode();
  addEventListener("afterprint", () => sheet.remove(), { once: true });
  print();
}

interface Picture {
  url: string;
  metres: number;
  ratio: number; // width to height
}

/** The picture in its own proportions, whatever the paper: what is measured on it stays true. */
function framed(picture: Picture, title: string, arrow: HTMLElement): HTMLElement {
  const frame = make("div", { class: "wm-printmap-frame" }, make("img", { src: picture.url, alt: title }), arrow, scale(picture.metres));
  frame.style.setProperty("--ratio", String(picture.ratio));
  return frame;
}

/** Who has to be named for what is shown: the city's ground and, over it, an outside map. */
function sources(part: PagePart): string[] {
  const outside = (JSON.parse(part.box.dataset.sources || "[]") as { key: string; attribution?: string }[]).find((each) => each.key === part.source);
  return [...new Set([part.box.dataset.attribution, outside?.attribution])].filter((each): each is string => Boolean(each));
}

/** The canvas at print density, and how many metres its width shows. */
async function captured(part: PagePart): Promise<Picture> {
  const { map } = part;
  const before = map.getPixelRatio();
  const bounds = map.getBounds();
  const lat = map.getCenter().lat;
  map.setPixelRatio(DENSITY);
  await Promise.race([map.once("idle"), new Promise((give) => setTimeout(give, LONGEST))]);
  const url = await new Promise<string>((give) => {
    map.once("render", () => give(map.getCanvas().toDataURL("image/jpeg", 0.92)));
    map.triggerRepaint();
  });
  const { width, height } = map.getCanvas();
  map.setPixelRatio(before);
  return { url, ratio: width / height, metres: distance([bounds.getWest(), lat], [bounds.getEast(), lat]) };
}

function scale(metres: number): HTMLElement {
  const long = NICE.filter((each) => each < metres / 4).at(-1) ?? NICE[0]!;
  const bar = make("span", { class: "wm-printmap-scale" }, inMetres(long));
  bar.style.setProperty("width", `${(long / metres) * 100}%`);
  return bar;
}

function north(part: PagePart): HTMLElement {
  const arrow = make("span", { class: "wm-printmap-north" }, "N");
  arrow.style.setProperty("rotate", `${-part.map.getBearing()}deg`);
  return arrow;
}

function legend(page: HTMLElement): Element {
  const copy = page.querySelector("#map-legend")!.cloneNode(true) as HTMLElement;
  copy.removeAttribute("id");
  return copy;
}
