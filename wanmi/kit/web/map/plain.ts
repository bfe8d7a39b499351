// Where no map can be drawn (no WebGL): it is said, points stand as a list, and a place is taken by the device or typed as two numbers.
import { takeFix, writePlace, type Fix } from "../parts/fix";
import { toast } from "../parts/toasts";
import { make, say } from "../parts/words";
import type { Marker } from "./part";

const PAIR = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，;；\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

/** (lng, lat) of two numbers; the greater one is the longitude where only that makes sense. */
export function placeOf(text: string): [number, number] | undefined {
  const told = PAIR.exec(text);
  if (!told) return undefined;
  const [first, second] = [Number(told[1]), Number(told[2])];
  if (Math.abs(first) <= 180 && Math.abs(second) <= 90) return [first, second];
  return Math.abs(second) <= 180 && Math.abs(first) <= 90 ? [second, first] : undefined;
}

function list(box: HTMLElement): HTMLElement | undefined {
  const markers = (JSON.parse(box.dataset.markers || "[]") as Marker[]).filter((each) => each.label || each.url || each.chosen);
  if (!markers.length) return undefined;
  const items = markers.slice(0, 100).map(({ lng, lat, label, url }) => {
    const words = `${label ?? ""} ${lng.toFixed(6)}, ${lat.toFixed(6)}`.trim();
    return make("li", {}, url ? make("a", { href: url }, words) : words);
  });
  return make("ul", { class: "wm-map-plain-list" }, ...items);
}

function put(box: HTMLElement, lng: number, lat: number, fix?: Fix): void {
  writePlace(box, lng, lat, fix);
  box.querySelector("[data-plain-place]")!.textContent = `${lng.toFixed(6)}, ${lat.toFixed(6)}`;
  box.dispatchEvent(new CustomEvent("wanmi:picked", { bubbles: true, detail: { lng, lat } }));
  box.closest("form")?.querySelector("input[name=lng]")?.dispatchEvent(new Event("input", { bubbles: true }));
}

function picker(box: HTMLElement): HTMLElement {
  const typed = make("input", { class: "wm-input", type: "text", inputmode: "text", placeholder: say("经度, 纬度"), "aria-label": say("经度, 纬度"), autocomplete: "off" });
  typed.addEventListener("change", (event) => {
    event.stopPropagation();
    const place = placeOf(typed.value);
    if (place) put(box, ...place);
    else if (typed.value.trim()) toast(say("坐标写成“116.417200, 39.930500”，先经度后纬度。"), "amber");
  });
  typed.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    typed.blur();
  });
  const here = make("button", { type: "button", class: "btn" }, say("我的位置"));
  here.onclick = () => takeFix((fix) => put(box, fix.lng, fix.lat, fix));
  const form = box.closest("form");
  const [lng, lat] = ["lng", "lat"].map((name) => form?.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value);
  const told = make("output", { "data-plain-place": "" }, lng && lat ? `${lng}, ${lat}` : "");
  return make("div", { class: "wm-line-up" }, here, typed, told);
}

/** What stands in the place of a map that cannot be drawn. */
export function showPlain(box: HTMLElement): void {
  box.dataset.failed = "true";
  box.replaceChildren(make("p", { role: "status" }, say("这台设备不能显示地图（WebGL 不可用），可以照常办理：用定位、地址或清单。")));
  box.classList.add("wm-map-plain");
  if (box.dataset.pick) box.append(picker(box));
  const points = list(box);
  if (points) box.append(points);
  if (box.dataset.locate && !box.closest("form")?.querySelector<HTMLInputElement>("input[name=lng]")?.value) {
    takeFix((fix) => put(box, fix.lng, fix.lat, fix), true);
  }
  box.dispatchEvent(new Event("wanmi:map-none", { bubbles: true }));
}
