// A map section on paper: the picture in print density with title, scale bar, legend, north arrow, day and attribution.
import { distance, inMetres } from "../../../kit/web/map/geodesy";
import { make, say } from "../../../kit/web/parts/words";
import type { PagePart } from "./part";

const DENSITY = 3; // pixels of the picture for one of the screen
const NICE = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

export async function printMap(part: PagePart, page: HTMLElement): Promise<void> {
  const title = prompt(say("图名"), document.title.split(" · ")[0]);
  if (title === null) return;
  document.body.classList.add("is-busy");
  const picture = await captured(part);
  const sheet = make("section", { class: "wm-printmap" },
    make("h1", {}, title),
    make("figure", {}, make("img", { src: picture.url, alt: title }), north(part), scale(picture.metres)),
    legend(page),
    make("footer", {}, `${new Date().toLocaleString()} · ${part.box.dataset.attribution ?? ""}`),
  );
  document.body.append(sheet);
  document.body.classList.remove("is-busy");
  await (sheet.querySelector("img")!).decode();
  addEventListener("afterprint", () => sheet.remove(), { once: true });
  print();
}

/** The canvas at print density, and how many metres its width shows. */
async function captured(part: PagePart): Promise<{ url: string; metres: number }> {
  const { map } = part;
  const before = map.getPixelRatio();
  const bounds = map.getBounds();
  const lat = map.getCenter().lat;
  map.setPixelRatio(DENSITY);
  await map.once("idle");
  const url = await new Promise<string>((give) => {
    map.once("render", () => give(map.getCanvas().toDataURL("image/jpeg", 0.92)));
    map.triggerRepaint();
  });
  map.setPixelRatio(before);
  return { url, metres: distance([bounds.getWest(), lat], [bounds.getEast(), lat]) };
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
