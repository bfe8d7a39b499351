// The map page: what is shown, search, measuring, selection, cards, printing; all of it in the address behind #.
import { sentenceOf } from "../../kit/web/parts/refusals";
import { toast } from "../../kit/web/parts/toasts";
import { make, say } from "../../kit/web/parts/words";
import "./map.css";
import { Address, type Shown } from "./map/address";
import { drawLegend } from "./map/legend";
import { printMap } from "./map/printing";
import { MapSearch, type Candidate } from "./map/search";
import { Tools } from "./map/tools";
import { whenReady } from "./map/part";

const page = document.getElementById("map-page")!;
const found = document.getElementById("map-found")!;

async function show(answer: Promise<Response>): Promise<void> {
  const response = await answer.catch(() => undefined);
  if (response?.ok && !response.redirected) found.innerHTML = await response.text();
  else {
    found.innerHTML = "";
    return toast(response ? await sentenceOf(response) : say("没有取到，请检查网络后刷新。"), "red");
  }
  page.classList.add("has-found");
  found.scrollIntoView({ block: "nearest" });
}

function showCard(layer: string, id: string, day = ""): void {
  void show(fetch(page.dataset.card!.replace("LAYER", layer).replace("ID", encodeURIComponent(id)) + (day ? `?day=${day}` : "")));
}

/** No map can be drawn: what is searched is told by its card. */
function workByList(): void {
  document.body.classList.add("has-no-map");
  page.classList.add("is-open");
  const [lng = 0, lat = 0] = (page.querySelector<HTMLElement>("[data-map]")!.dataset.centre ?? "").split(",").map(Number);
  new MapSearch(page, ({ layer, id, label, detail, lng: x, lat: y }) => {
    if (layer && id) return showCard(layer, id);
    found.replaceChildren(make("h2", {}, label), make("p", {}, detail), make("p", {}, `${x.toFixed(6)}, ${y.toFixed(6)}`));
    page.classList.add("has-found");
  }, () => ({ lng, lat }));
  drawLegend(document.getElementById("map-legend")!);
}

whenReady(page.querySelector<HTMLElement>("[data-map]")!, (part) => {
  const { map, box } = part;
  const { views } = part.styles;
  const address = new Address(map, box.dataset.layers ?? "", Object.keys(views).filter((each) => views[each]!.always));
  const shown: Shown = address.read() ?? { layers: new Set((box.dataset.layers ?? "").split(",")), day: "", filter: "" };
  const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;

  function redraw(): void {
    box.dataset.layers = [...shown.layers].join(",");
    box.dataset.day = shown.day;
    box.dataset.filter = shown.filter;
    part.restyle();
    map.setMaxPitch(60);
    const pitch = Math.max(0, ...[...shown.layers].map((each) => views[each]?.pitch ?? 0));
    if (pitch > 0 !== map.getPitch() > 0) map.easeTo({ pitch, bearing: pitch ? -20 : 0, duration: 300 });
    for (const each of page.querySelectorAll<HTMLInputElement>("[data-layer]")) each.checked = shown.layers.has(each.dataset.layer!);
    address.write(shown);
  }

  const card = (layer: string, id: string): void => showCard(layer, id, shown.day);

  const tools = new Tools(part, {
    told: document.getElementById("map-told") as HTMLOutputElement,
    select(ring) {
      const body = new FormData();
      body.set("shape", JSON.stringify(ring));
      if (shown.day) body.set("day", shown.day);
      for (const each of page.querySelectorAll<HTMLInputElement>("[data-selects]:checked")) body.append("layers", each.dataset.selects!);
      found.innerHTML = `<p class="wm-soft">${say("正在统计…")}</p>`;
      void show(fetch(page.dataset.select!, { method: "POST", body, headers: token }));
    },
    print: () => void printMap(part, page),
    link: () => void navigator.clipboard.writeText(location.href).then(() => toast(say("链接已复制"), "green")),
    close() {
      found.innerHTML = "";
      page.classList.remove("has-found");
    },
    panel: () => page.classList.toggle("is-open"),
  });
  tools.watch(document.body);

  box.addEventListener("wanmi:touching", (event) => {
    const { layer, id } = (event as CustomEvent<{ layer: string; id: string }>).detail;
    if (!layer || !id) return;
    card(layer, id);
    event.preventDefault();
  });
  box.addEventListener("wanmi:ground", (event) => {
    const found = part.groundAt((event as CustomEvent<{ point: { x: number; y: number } }>).detail.point);
    if (!found) return;
    const { at, touch } = found;
    if (touch.zoomsIn && at.geometry.type === "Point") map.easeTo({ center: at.geometry.coordinates as [number, number], zoom: map.getZoom() + touch.zoomsIn, duration: 300 });
    if (touch.choosesGrid) {
      box.dataset.grid = touch.id;
      part.chooseGrid();
    }
    if (touch.card) card(touch.layer, touch.id);
  });

  page.addEventListener("change", (event) => {
    const control = event.target as HTMLInputElement | HTMLSelectElement;
    if (control.dataset.layer) {
      if ((control as HTMLInputElement).checked) shown.layers.add(control.dataset.layer);
      else shown.layers.delete(control.dataset.layer);
    } else if (control.id === "map-day") shown.day = control.value;
    else if (control.closest("form[data-filter]")) {
      const asked = [...page.querySelectorAll<HTMLFormElement>("form[data-filter]")].flatMap((form) => [...new FormData(form)]);
      shown.filter = asked.filter(([, value]) => value).map(([name, value]) => `${name}=${String(value)}`).join("&");
    } else if (control.id === "map-source") {
      part.source = control.value;
      return;
    } else return;
    redraw();
  });
  page.addEventListener("submit", (event) => (event.target as Element).matches("[data-filter]") && event.preventDefault());

  new MapSearch(page, (candidate: Candidate) => {
    map.jumpTo({ center: [candidate.lng, candidate.lat], zoom: candidate.zoom ?? 17 });
    box.dataset.markers = JSON.stringify([{ lng: candidate.lng, lat: candidate.lat, chosen: true, label: candidate.label }]);
    box.dispatchEvent(new CustomEvent("wanmi:map-changed"));
    if (candidate.layer && candidate.id) card(candidate.layer, candidate.id);
  }, () => map.getCenter());

  const source = document.getElementById("map-source") as HTMLSelectElement | null;
  if (source) source.value = part.source;
  const day = document.getElementById("map-day") as HTMLInputElement | null;
  if (day) day.value = shown.day;
  drawLegend(document.getElementById("map-legend")!);
  if (address.read()) redraw();
  map.on("moveend", () => address.write(shown));
  addEventListener("hashchange", () => {
    const read = address.read();
    if (!read) return;
    Object.assign(shown, read);
    redraw();
  });
}, workByList);
