// A menu (<details class="wm-menu">) closes when one looks elsewhere.
export function watchMenus(): void {
  const closeOthers = (but: Element | null): void => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.wm-menu[open]")) if (menu !== but) menu.open = false;
  };
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    // A button in the list opens a dialog or does what it says: the menu has served.
    closeOthers(target.closest(".wm-menu-list button:is([hx-get], [hx-post])") ? null : target.closest("details.wm-menu"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector<HTMLDetailsElement>("details.wm-menu[open]");
    open?.querySelector("summary")?.focus();
    closeOthers(null);
  });
}
