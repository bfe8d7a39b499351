// The map part: <div data-map data-centre="lng,lat" data-zoom data-layers="…" data-styles="/map/styles/…" data-pick="true" …>.
import "./map/library.css";
import * as maplibregl from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { MapPart } from "./map/part";
import { showPlain } from "./map/plain";
import { stylesAt } from "./map/styles";

maplibregl.setWorkerUrl(workerUrl); // a file of our own: no blob: worker, so the content security policy stays strict

const shown = new WeakSet<Element>();

/** Draws every map that stands in `root` and is not drawn yet. Rejects where the styles of its layers do not come. */
export async function showMaps(root: ParentNode): Promise<void> {
  const boxes = [...root.querySelectorAll<HTMLElement>("[data-map]")].filter((box) => !shown.has(box));
  for (const box of boxes) shown.add(box);
  await Promise.all(boxes.map(show));
}

async function show(box: HTMLElement): Promise<void> {
  const styles = await stylesAt(box.dataset.styles!).catch((error: unknown) => {
    shown.delete(box);
    throw error;
  });
  if (!box.isConnected) return; // swapped away meanwhile
  try {
    new MapPart(maplibregl, box, styles);
  } catch {
    showPlain(box); // no WebGL
  }
}
