// The map part: <div data-map data-centre="lng,lat" data-zoom data-layers="base,components,cases" data-pick="true" …>.
import "./map/library.css";
import * as maplibregl from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { MapPart } from "./map/part";
import { showPlain } from "./map/plain";

maplibregl.setWorkerUrl(workerUrl); // a file of our own: no blob: worker, so the content security policy stays strict

const shown = new WeakSet<Element>();

/** Draws every map that stands in `root` and is not drawn yet. */
export function showMaps(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-map]")) {
    if (shown.has(box)) continue;
    shown.add(box);
    try {
      new MapPart(maplibregl, box);
    } catch {
      showPlain(box); // no WebGL
    }
  }
}
