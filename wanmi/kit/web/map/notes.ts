// What a map says of itself: that it loads, that it could not, why, and when it is whole again.
import type { ErrorEvent, Map as LibreMap } from "maplibre-gl";
import { make, say } from "../parts/words";

const SOON = 400; // ms that a map may take before it says that it loads
const SLOW = 12_000;

type Failed = ErrorEvent & { sourceId?: string };

export function noteLoading(map: LibreMap, box: HTMLElement): void {
  const note = make("p", { class: "wm-map-note", role: "status" });
  const failed = new Set<string>();
  const told = (words: string): void => {
    if (note.textContent !== words) note.textContent = words;
    if (!note.isConnected) box.append(note);
  };
  let soon = setTimeout(() => told(say("正在载入地图…")), SOON);
  const slow = setTimeout(() => note.isConnected && !failed.size && told(say("地图载入较慢，其余可先办理…")), SLOW);

  map.on("error", (event: Failed) => {
    console.debug("map:", event.error.message);
    clearTimeout(soon);
    failed.add(event.sourceId ?? "");
    told(navigator.onLine ? say("底图没有取到，点位仍可用") : say("没有网络，地图没有取全；联网后自动再取"));
  });
  map.on("webglcontextlost", () => told(say("显卡停了，地图停止显示：请刷新本页")));
  map.on("dataloading", () => {
    if (failed.size) return;
    clearTimeout(soon);
    soon = setTimeout(() => !map.areTilesLoaded() && told(say("正在载入地图…")), SOON);
  });
  map.on("idle", () => {
    clearTimeout(soon);
    clearTimeout(slow);
    if (!failed.size) note.remove();
  });
  const again = (): void => {
    if (!box.isConnected) return removeEventListener("online", again);
    const sources = [...failed].filter((id) => id && map.getSource(id));
    failed.clear();
    for (const id of sources) map.refreshTiles(id);
    note.remove();
  };
  addEventListener("online", again);
  map.on("movestart", (event) => {
    if (failed.size && "originalEvent" in event && event.originalEvent) again(); // another place may be there: it is tried anew
  });
}
