// The styles of all layers, as the rooms have said them: one document, fetched once and kept by the browser. This code names no layer.
import type { LayerSpecification } from "maplibre-gl";

export interface TileSource {
  minzoom: number;
  maxzoom: number;
  takes: string[]; // what the address of its tiles may ask
  live: boolean;
}

export interface Touch {
  layer: string;
  styles: string[];
  identity: string;
  card?: boolean;
  field?: string; // of the form in which a place is picked
  ground?: boolean;
  choosesGrid?: boolean;
  zoomsIn?: number;
}

export type StyleLayer = Exclude<LayerSpecification, { type: "background" }> & {
  metadata: { view: string; needs?: string[]; unless?: string[]; ground?: boolean };
};

export interface Styles {
  sources: Record<string, TileSource>;
  views: Record<string, { always: boolean; pitch: number }>;
  styles: StyleLayer[];
  touches: Touch[];
}

const asked = new Map<string, Promise<Styles>>();

/** The document at an address; asked for again where it has not come. */
export function stylesAt(address: string): Promise<Styles> {
  let known = asked.get(address);
  if (!known) {
    known = fetch(address).then((response) => {
      if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
      return response.json() as Promise<Styles>;
    });
    known.catch(() => asked.delete(address));
    asked.set(address, known);
  }
  return known;
}
