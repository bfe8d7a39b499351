// htmx and its morph swap: what changes is changed in place, so scroll, focus, open menus and maps stay.
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph/dist/idiomorph.esm.js";

type Style = "innerHTML" | "outerHTML";

/** Kept as they are: a map that stands, photos being sent, a form somebody is typing in. */
function keep(old: Element, fresh: Element): boolean {
  if (old.matches("[data-map]") && fresh.matches("[data-map]")) {
    for (const { name, value } of [...fresh.attributes]) if (name.startsWith("data-")) old.setAttribute(name, value);
    old.dispatchEvent(new Event("wanmi:map-changed"));
    return true;
  }
  return old.matches("[data-photo-input], [data-keep], form[data-typed]");
}

/** A row keeps its being chosen, a menu its being open. */
function carryOver(old: Element, fresh: Element): void {
  if (old.matches("tr[data-row]")) {
    const chosen = old.classList.contains("is-chosen");
    fresh.classList.toggle("is-chosen", chosen);
    if (chosen) fresh.setAttribute("aria-current", "true");
    else fresh.removeAttribute("aria-current");
  }
  if (old instanceof HTMLDetailsElement && fresh instanceof HTMLDetailsElement) fresh.open = old.open;
}

function morph(target: Element, fragment: DocumentFragment | Element, style: Style): Node[] {
  return Idiomorph.morph(target, fragment instanceof DocumentFragment ? fragment.childNodes : fragment, {
    morphStyle: style,
    // Only where somebody types: idiomorph leaves all that is inside the active element, and a list is active once it was clicked.
    ignoreActiveValue: Boolean(document.activeElement?.matches("input, textarea, select")),
    callbacks: {
      beforeNodeMorphed(old: Node, fresh: Node): boolean {
        if (!(old instanceof Element && fresh instanceof Element)) return true;
        if (keep(old, fresh)) return false;
        carryOver(old, fresh);
        return true;
      },
    },
  });
}

htmx.defineExtension("morph", {
  isInlineSwap: (style: string) => style === "morph" || style === "morph:outerHTML",
  handleSwap(style: string, target: Node, fragment: Node) {
    if (!style.startsWith("morph") || !(target instanceof Element)) return false;
    return morph(target, fragment as DocumentFragment, style.endsWith("innerHTML") ? "innerHTML" : "outerHTML");
  },
} as Parameters<typeof htmx.defineExtension>[1]);

/** What an htmx event carries; only what we read of it. */
export interface Answer {
  xhr: XMLHttpRequest;
  elt: Element;
  target: Element;
  shouldSwap: boolean;
  isError: boolean;
  successful?: boolean;
  requestConfig: { headers: Record<string, string>; verb: string };
  pathInfo: { requestPath: string };
}

export function onHtmx(name: string, act: (detail: Answer, event: CustomEvent<Answer>) => void): void {
  document.addEventListener(`htmx:${name}`, (event) => act((event as CustomEvent<Answer>).detail, event as CustomEvent<Answer>));
}

export { htmx };
