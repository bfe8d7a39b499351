// Before the first paint: the chosen theme, else the system's. A plain file, since the content security policy allows nothing inline.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const set = () => {
    let chosen = null;
    try {
      chosen = localStorage.getItem("theme");
    } catch {
      /* storage is closed: follow the system */
    }
    document.documentElement.dataset.bsTheme = chosen || (system.matches ? "dark" : "light");
    dispatchEvent(new Event("wanmi:theme"));
  };
  set();
  system.addEventListener("change", set);
  addEventListener("storage", (event) => event.key === "theme" && set());
})();
