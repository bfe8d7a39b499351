// The sheet of all entries of the menu: found as one types, Enter goes to the first. And which headings of the rail are folded.
import { composing } from "./browser";

const FOLDED = "menu_folded"; // a cookie, so that the server draws the rail as it was left

function find(input: HTMLInputElement): void {
  const sheet = input.closest("[data-entries]")!;
  const asked = input.value.trim().toLowerCase().split(/\s+/);
  let any = false;
  for (const section of sheet.querySelectorAll<HTMLElement>("section")) {
    let here = false;
    for (const item of section.querySelectorAll<HTMLElement>("[data-words]")) {
      item.hidden = !asked.every((word) => item.dataset.words!.includes(word));
      here ||= !item.hidden;
    }
    section.hidden = !here;
    any ||= here;
  }
  sheet.querySelector<HTMLElement>("[data-entries-none]")!.hidden = any;
}

function keepFolded(): void {
  const groups = [...document.querySelectorAll<HTMLDetailsElement>("#rail details[data-menu-group]")];
  if (groups.some((each) => each.name)) return; // one open at a time: the page decides which
  const closed = groups.filter((each) => !each.open).map((each) => each.dataset.menuGroup);
  document.cookie = `${FOLDED}=${closed.join(".")}; path=/; max-age=31536000; samesite=lax`;
}

export function watchEntries(): void {
  document.addEventListener("input", (event) => {
    if ((event.target as Element).matches("[data-entries-find]")) find(event.target as HTMLInputElement);
  });
  document.addEventListener("keydown", (event) => {
    const input = event.target as HTMLElement;
    if (event.key !== "Enter" || composing(event) || !input.matches("[data-entries-find]")) return;
    event.preventDefault();
    input.closest("[data-entries]")!.querySelector<HTMLElement>("section:not([hidden]) li:not([hidden]) a")?.click();
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("#rail summary")) setTimeout(keepFolded);
  });
}
