// Search as one types: places of the city's geocoding where it is there, codes and names from the map's own search.
import { composing } from "../../../kit/web/parts/browser";
import { make, say } from "../../../kit/web/parts/words";

export interface Candidate {
  label: string;
  detail: string;
  kind: string;
  lng: number;
  lat: number;
  zoom?: number;
  layer?: string;
  id?: string;
}

const PAUSE = 150; // ms after the last sign typed

export class MapSearch {
  private readonly input: HTMLInputElement;
  private readonly list: HTMLUListElement;
  private candidates: Candidate[] = [];
  private at = -1;
  private asking?: AbortController;
  private timer = 0;

  constructor(
    private readonly page: HTMLElement,
    private readonly choose: (candidate: Candidate) => void,
    private readonly middle: () => { lng: number; lat: number },
  ) {
    this.input = document.getElementById("map-search") as HTMLInputElement;
    this.list = document.getElementById("map-candidates") as HTMLUListElement;
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.ask(), PAUSE);
    });
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.show([]), 200));
    this.list.addEventListener("pointerdown", (event) => {
      const item = (event.target as Element).closest<HTMLElement>("[data-at]");
      if (item) this.take(Number(item.dataset.at));
    });
    if (document.activeElement === this.input) void this.ask(); // typed before the map was there
  }

  private async ask(): Promise<void> {
    this.asking?.abort();
    const text = this.input.value.trim();
    if (text.length < 2) {
      this.show([]);
      return;
    }
    this.asking = new AbortController();
    const { lng, lat } = this.middle();
    const near = `&near=${lng.toFixed(5)},${lat.toFixed(5)}`;
    const addresses = [this.page.dataset.search!, this.page.dataset.suggest].filter((url): url is string => Boolean(url));
    const { signal } = this.asking;
    try {
      const answers = await Promise.all(addresses.map(async (url) => {
        const response = await fetch(`${url}?q=${encodeURIComponent(text)}${near}`, { signal, headers: { Accept: "application/json" } });
        return response.ok ? ((await response.json()) as { candidates: Candidate[] }).candidates : [];
      }));
      this.show(answers.flat().slice(0, 12), true);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private show(candidates: Candidate[], asked = false): void {
    this.candidates = candidates;
    this.at = candidates.length ? 0 : -1;
    this.list.replaceChildren(...candidates.map((each, at) => make("li", { role: "option", id: `map-candidate-${at}`, "data-at": String(at) }, make("b", {}, each.label), " ", make("span", { class: "wm-soft" }, each.detail))));
    if (asked && !candidates.length) this.list.append(make("li", { class: "wm-soft", role: "option", "aria-disabled": "true" }, say("没有找到。")));
    this.list.hidden = !this.list.childElementCount;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.mark();
  }

  private mark(): void {
    for (const item of this.list.querySelectorAll<HTMLElement>("[data-at]")) item.setAttribute("aria-selected", String(Number(item.dataset.at) === this.at));
    if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `map-candidate-${this.at}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private pressed(event: KeyboardEvent): void {
    if (composing(event)) return;
    const count = this.candidates.length;
    if (event.key === "ArrowDown" && count) this.at = (this.at + 1) % count;
    else if (event.key === "ArrowUp" && count) this.at = (this.at + count - 1) % count;
    else if (event.key === "Enter" && this.at >= 0) this.take(this.at);
    else if (event.key === "Escape") this.show([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.mark();
  }

  private take(at: number): void {
    const candidate = this.candidates[at];
    if (!candidate) return;
    this.input.value = candidate.label;
    this.show([]);
    this.choose(candidate);
  }
}
