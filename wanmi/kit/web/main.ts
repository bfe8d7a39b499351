// What every page runs: htmx with morphing, keys, rows, dialogs, forms, photos, toasts, clock. The map comes only where one stands.
import "./style/index.css";
import { htmx } from "./parts/htmx";
import { stylesAt } from "./map/styles";
import { watchAddresses } from "./parts/address";
import { watchAnswers } from "./parts/answers";
import { watchClock } from "./parts/clock";
import { watchDialogs } from "./parts/dialogs";
import { watchDrafts } from "./parts/drafts";
import { watchForms } from "./parts/forms";
import { watchEntries } from "./parts/entries";
import { watchKeys } from "./parts/keys";
import { watchFixes } from "./parts/fix";
import { watchMenus } from "./parts/menus";
import { fillPhotoInputs } from "./parts/photos";
import { watchRows } from "./parts/rows";
import { watchSelection } from "./parts/selection";
import { watchTheme } from "./parts/theme";
import { watchToasts } from "./parts/toasts";
import { fillTrees, watchTrees } from "./parts/trees";
import { watchViewer } from "./parts/viewer";
import { make, say } from "./parts/words";

watchAnswers();
watchToasts();
watchDialogs();
watchForms();
watchMenus();
watchEntries();
watchKeys();
watchRows();
watchSelection();
watchTheme();
watchClock();
watchViewer();
watchDrafts();
watchAddresses();
watchTrees();
watchFixes();

/** Parts that need a script of their own, in what has just come onto the page. */
async function bringToLife(root: ParentNode): Promise<void> {
  fillPhotoInputs(root);
  fillTrees(root);
  if (!root.querySelector("[data-map]")) return;
  for (const box of root.querySelectorAll<HTMLElement>("[data-map]")) stylesAt(box.dataset.styles!).catch(() => undefined); // on its way while the map's code is
  try {
    await (await import("./map")).showMaps(root);
  } catch (error) {
    console.debug("map:", error);
    for (const box of root.querySelectorAll("[data-map]:empty")) box.append(make("p", { class: "wm-map-note", role: "status" }, say("地图没有载入：请检查网络后刷新，其余照常可办。")));
  }
}

htmx.onLoad((root) => void bringToLife(root.parentElement ?? document));
