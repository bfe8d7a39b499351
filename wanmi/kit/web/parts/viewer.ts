// A photo opens over the page; arrows go through its neighbours.
import { make, say } from "./words";

/** A thumbnail that is not made yet: the photo itself; where that is missing too, its caption alone. */
function standIn(image: HTMLImageElement): void {
  const whole = image.closest<HTMLAnchorElement>("a[data-photo]")?.href;
  if (whole && image.src !== whole) image.src = whole;
  else image.remove();
}

export function watchViewer(): void {
  document.addEventListener("error", (event) => {
    if (event.target instanceof HTMLImageElement && event.target.closest(".wm-photo")) standIn(event.target);
  }, true);
  for (const image of document.querySelectorAll<HTMLImageElement>(".wm-photo img")) if (image.currentSrc && image.complete && !image.naturalWidth) standIn(image);
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-photo]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const all = [...(link.parentElement?.querySelectorAll<HTMLAnchorElement>("a[data-photo]") ?? [link])];
    let now = all.indexOf(link);
    const image = make("img", { alt: "" });
    const words = make("span", { class: "wm-photo-words" });
    const dialog = make("dialog", { class: "wm-dialog wm-photo-full", "aria-label": say("打开") }, image, words);
    const show = (): void => {
      image.src = all[now]!.href;
      image.alt = all[now]!.querySelector("img")?.alt ?? "";
      words.textContent = all[now]!.textContent;
    };
    dialog.onclick = () => dialog.close();
    dialog.onclose = () => dialog.remove();
    dialog.onkeydown = (pressed) => {
      const by = pressed.key === "ArrowRight" ? 1 : pressed.key === "ArrowLeft" ? -1 : 0;
      now = (now + by + all.length) % all.length;
      if (by) show();
    };
    show();
    document.body.append(dialog);
    dialog.showModal();
  });
}
