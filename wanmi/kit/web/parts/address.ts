// <div data-address data-suggest="…" data-map-box="#…">: candidates as one types an address; a choice moves the map and sets the point.
// The form around has hidden lng and lat; a choice says wanmi:picked, so that the server fills grid and areas as after a click.
import { composing } from "./browser";
import { make, say } from "./words";

interface Candidate {
  label: string;
  detail: string;
  note?: string; // what was taken, what was not, what was moved
  lng: number;
  lat: number;
  exact: boolean;
}

interface LiveMap {
  getCenter(): { lng: number; lat: number };
  getZoom(): number;
  easeTo(to: { center: [number, number]; zoom: number; duration: number }): void;
}

const PAUSE = 120; // ms after the last key
const CLOSE_UP = 16.5; // zoom at which a door can be told from its neighbour

let asking: AbortController | undefined;
let waiting: ReturnType<typeof setTimeout> | undefined;

const partOf = (target: EventTarget | null): HTMLElement | null => (target instanceof Element ? target.closest<HTMLElement>("[data-address]") : null);
const inputOf = (part: HTMLElement): HTMLInputElement => part.querySelector<HTMLInputElement>("[role=combobox]")!;
const listOf = (part: HTMLElement): HTMLUListElement => part.querySelector<HTMLUListElement>("[role=listbox]")!;
const options = (part: HTMLElement): HTMLLIElement[] => [...listOf(part).querySelectorAll<HTMLLIElement>("[role=option]:not([aria-disabled])")];
const mapBox = (part: HTMLElement): (HTMLElement & { map?: LiveMap }) | null =>
  part.dataset.mapBox ? document.querySelector<HTMLElement>(`${part.dataset.mapBox} [data-map]`) : null;
const field = (part: HTMLElement, name: string): HTMLInputElement | null => part.closest("form")?.querySelector<HTMLInputElement>(`input[name="${name}"]`) ?? null;

function close(part: HTMLElement): void {
  clearTimeout(waiting);
  asking?.abort();
  listOf(part).hidden = true;
  inputOf(part).setAttribute("aria-expanded", "false");
  inputOf(part).removeAttribute("aria-activedescendant");
}

function mark(part: HTMLElement, number: number): void {
  const all = options(part);
  all.forEach((option, at) => option.setAttribute("aria-selected", String(at === number)));
  const now = all[number];
  if (now) {
    inputOf(part).setAttribute("aria-activedescendant", now.id);
    now.scrollIntoView({ block: "nearest" });
  }
}

const marked = (part: HTMLElement): number => options(part).findIndex((option) => option.getAttribute("aria-selected") === "true");

function show(part: HTMLElement, candidates: Candidate[]): void {
  const list = listOf(part);
  const input = inputOf(part);
  list.replaceChildren(
    ...candidates.map((each, number) => {
      const option = make("li", { role: "option", id: `${list.id}-${number}`, "aria-selected": "false" }, make("b", {}, each.label), make("span", {}, each.detail));
      option.dataset.candidate = JSON.stringify(each);
      return option;
    }),
  );
  if (!candidates.length) list.append(make("li", { class: "wm-suggestions-none", role: "option", "aria-disabled": "true" }, say("没有找到，可在图上点选")));
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  if (candidates.length) mark(part, 0);
}

async function ask(part: HTMLElement): Promise<void> {
  const input = inputOf(part);
  const typed = input.value.trim();
  asking?.abort();
  if (!typed || !part.dataset.suggest) return close(part);
  asking = new AbortController();
  const centre = mapBox(part)?.map?.getCenter();
  const query = new URLSearchParams({ q: typed });
  if (centre) query.set("near", `${centre.lng.toFixed(4)},${centre.lat.toFixed(4)}`);
  try {
    const headers = { Accept: "application/json", ...(JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>) };
    // By POST: what is pasted often holds the caller's name and telephone, and stands in no address and no log.
    const answer = await fetch(part.dataset.suggest, { method: "POST", body: query, headers, signal: asking.signal });
    if (!answer.ok) return close(part);
    const { candidates } = (await answer.json()) as { candidates: Candidate[] };
    if (document.activeElement === input && input.value.trim() === typed) show(part, candidates);
  } catch {
    // a newer key, or no network: what is typed stays, the map can still be clicked
  }
}

/** The point goes into the form and onto the map; the server is told as after a click on the map. */
function choose(part: HTMLElement, candidate: Candidate): void {
  const input = inputOf(part);
  input.value = candidate.label;
  input.dataset.chosen = candidate.label;
  part.querySelector("[data-address-note]")!.textContent = candidate.exact ? candidate.note ?? "" : candidate.detail;
  const [lng, lat] = [field(part, "lng"), field(part, "lat")];
  if (lng && lat) {
    lng.value = candidate.lng.toFixed(7);
    lat.value = candidate.lat.toFixed(7);
    lng.dataset.byAddress = "";
    for (const name of ["accuracy", "fixed_at", "component", "proposed"]) {
      const other = field(part, name);
      if (other) other.value = "";
    }
  }
  const box = mapBox(part);
  if (box) {
    box.dataset.centre = `${candidate.lng},${candidate.lat}`;
    box.dispatchEvent(new Event("wanmi:map-changed"));
    box.map?.easeTo({ center: [candidate.lng, candidate.lat], zoom: Math.max(box.map.getZoom(), CLOSE_UP), duration: 200 });
  }
  close(part);
  input.dispatchEvent(new Event("input", { bubbles: true })); // drafts keep it
  input.dispatchEvent(new CustomEvent("wanmi:picked", { bubbles: true, detail: { lng: candidate.lng, lat: candidate.lat, by: "address" } }));
}

function chooseAt(part: HTMLElement, number: number): boolean {
  const option = options(part)[number];
  if (option?.dataset.candidate) choose(part, JSON.parse(option.dataset.candidate) as Candidate);
  return Boolean(option);
}

function typed(part: HTMLElement): void {
  const input = inputOf(part);
  if (input.dataset.chosen === input.value) return; // our own hand
  delete input.dataset.chosen;
  part.querySelector("[data-address-note]")!.textContent = "";
  const lng = field(part, "lng");
  if (lng?.dataset.byAddress !== undefined) {
    lng.value = ""; // the point came from words that are no longer there
    const lat = field(part, "lat");
    if (lat) lat.value = "";
    delete lng.dataset.byAddress;
  }
  clearTimeout(waiting);
  waiting = setTimeout(() => void ask(part), PAUSE);
}

function pressed(event: KeyboardEvent, part: HTMLElement): boolean {
  if (listOf(part).hidden) {
    if (event.key !== "ArrowDown") return false;
    void ask(part);
    return true;
  }
  const count = options(part).length;
  const now = marked(part);
  switch (event.key) {
    case "ArrowDown":
    case "ArrowUp":
      if (count) mark(part, (now + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
      return true;
    case "Enter":
      return chooseAt(part, now);
    case "Escape":
      close(part);
      return true;
    default:
      return false;
  }
}

/** A click on the map: words that only came from a choice give way to the words of the new point. */
function pickedOnMap(form: HTMLFormElement): void {
  for (const part of form.querySelectorAll<HTMLElement>("[data-address]")) {
    const input = inputOf(part);
    const proposed = field(part, "proposed");
    delete field(part, "lng")?.dataset.byAddress;
    if (proposed && input.value === input.dataset.chosen) proposed.value = input.value;
    delete input.dataset.chosen;
    part.querySelector("[data-address-note]")!.textContent = "";
    if (!proposed) input.value = "";
  }
}

export function watchAddresses(): void {
  document.addEventListener("input", (event) => {
    const part = partOf(event.target);
    if (part && event.target === inputOf(part) && !(event as InputEvent).isComposing) typed(part);
  });
  document.addEventListener("compositionend", (event) => {
    const part = partOf(event.target);
    if (part) typed(part);
  });
  document.addEventListener(
    "keydown",
    (event) => {
      const part = partOf(event.target);
      if (!part || event.target !== inputOf(part) || composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Enter") event.preventDefault(); // the form is sent by its button
      if (pressed(event, part)) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );
  document.addEventListener("mousedown", (event) => {
    const part = partOf(event.target);
    const option = (event.target as Element).closest<HTMLElement>("[role=option]:not([aria-disabled])");
    if (!part || !option) return;
    event.preventDefault(); // the field keeps the focus
    chooseAt(part, options(part).indexOf(option as HTMLLIElement));
  });
  document.addEventListener("focusout", (event) => {
    const part = partOf(event.target);
    if (part && !part.contains(event.relatedTarget as Node | null)) close(part);
  });
  document.addEventListener(
    "wanmi:picked",
    (event) => {
      const { by } = (event as CustomEvent<{ by?: string }>).detail;
      const form = (event.target as Element).closest("form");
      if (form && by !== "address") pickedOnMap(form);
    },
    true,
  );
}
