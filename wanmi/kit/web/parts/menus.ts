// A menu (<details class="wm-menu">) closes when one looks elsewhere.
export function watchMenus(): void {
  const closeOthers = (but: Element | null): void => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.wm-menu[open]")) if (menu !== but) menu.open = false;
  };
  document.addEventListener("click", (event) => closeOthers((event.target as Element).closest("details.wm-menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector<HTMLDetailsElement>("details.wm-menu[open]");
    open?.querySelector("summary")?.focus();
    closeOthers(null);
  });
}
