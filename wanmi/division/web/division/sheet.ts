// What the editor knows of a draft: pieces, findings, version; it sends each gesture and takes what changed.
import { sentenceOf } from "../../../kit/web/parts/refusals";
import { toast } from "../../../kit/web/parts/toasts";
import { say } from "../../../kit/web/parts/words";

export type Place = [lng: number, lat: number];

export interface Piece {
  number: number;
  community: string;
  sequence: number;
  label: string;
  belongs: string;
  area_class: number;
  area_m2: number;
  land_use: string;
  large: boolean;
  kept: boolean;
  code: string;
}

export interface PieceFeature {
  type: "Feature";
  id: number;
  geometry: { type: "Polygon"; coordinates: Place[][] };
  properties: Piece;
}

export interface Finding {
  id: number;
  rule: string;
  severity: "error" | "warn";
  number: number | null;
  community: string;
  place: Place;
  words: string;
}

interface Figures {
  undo: boolean;
  redo: boolean;
}

interface Changed {
  version: number;
  gone: number[];
  put: PieceFeature[];
  communities: string[];
  findings: Finding[];
  figures: Figures;
}

interface Whole {
  version: number;
  editing: boolean;
  figures: Figures;
  pieces: { features: PieceFeature[] };
  communities: object;
  findings: Finding[];
}

function token(): string {
  return (JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>)["X-CSRFToken"] ?? "";
}

export type Box = [west: number, south: number, east: number, north: number];

function boxOf(piece: PieceFeature): Box {
  const box: Box = [180, 90, -180, -90];
  for (const [lng, lat] of piece.geometry.coordinates[0] ?? []) {
    box[0] = Math.min(box[0], lng);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lng);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}

/** Whether a place lies in a piece: an odd count of borders to the east of it. */
function holds(piece: PieceFeature, lng: number, lat: number): boolean {
  let inside = false;
  for (const ring of piece.geometry.coordinates)
    for (let number = 0; number + 1 < ring.length; number++) {
      const [[x1, y1], [x2, y2]] = [ring[number]!, ring[number + 1]!];
      if (y1 > lat !== y2 > lat && lng < x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
    }
  return inside;
}

export class Sheet {
  readonly pieces = new Map<number, PieceFeature>();
  findings: Finding[] = [];
  outlines: object = { type: "FeatureCollection", features: [] };
  version = 0;
  editing = false;
  figures: Figures = { undo: false, redo: false };
  private last: Promise<unknown> = Promise.resolve();
  private readonly boxes = new Map<number, { of: PieceFeature; box: Box }>();

  constructor(
    private readonly address: string,
    private readonly stepAddress: string,
    private readonly changed: () => void,
  ) {}

  async fetch(): Promise<void> {
    const answer = await fetch(`${this.address}?since=${this.version}`, { headers: { Accept: "application/json" } }).catch(() => undefined);
    if (!answer) return void toast(say("没有取到，请检查网络后刷新。"), "red");
    if (answer.status === 204) return;
    if (!answer.ok || answer.redirected) return void toast(await sentenceOf(answer), "red");
    const whole = (await answer.json()) as Whole;
    this.pieces.clear();
    for (const each of whole.pieces.features) this.pieces.set(each.id, each);
    this.findings = whole.findings;
    this.outlines = whole.communities;
    this.version = whole.version;
    this.editing = whole.editing;
    this.figures = whole.figures;
    this.changed();
  }

  /** The corners of the outlines on which the draft is drawn: where one looks while nothing is. */
  ground(): Place[] {
    const { features } = this.outlines as { features: { geometry: { type: string; coordinates: unknown } }[] };
    return features.flatMap(({ geometry }) => (geometry.type === "MultiPolygon" ? (geometry.coordinates as Place[][][]).flat(2) : (geometry.coordinates as Place[][]).flat()));
  }

  /** The piece under a place. Asked of what is known, not of what is drawn: the drawing comes a moment later. */
  at([lng, lat]: Place): PieceFeature | undefined {
    return this.within([lng, lat, lng, lat]).find((piece) => holds(piece, lng, lat));
  }

  /** The pieces whose boxes touch a box. */
  within([west, south, east, north]: Box): PieceFeature[] {
    const found: PieceFeature[] = [];
    for (const [number, piece] of this.pieces) {
      let known = this.boxes.get(number);
      if (known?.of !== piece) this.boxes.set(number, (known = { of: piece, box: boxOf(piece) }));
      const { box } = known;
      if (box[0] <= east && box[2] >= west && box[1] <= north && box[3] >= south) found.push(piece);
    }
    return found;
  }

  /** One step; the numbers of the pieces that it put, or undefined where it was refused. One after the other, each upon what the last has left. */
  step(kind: string, given: object = {}): Promise<number[] | undefined> {
    const next = this.last.then(() => this.send(kind, given));
    this.last = next;
    return next;
  }

  private async send(kind: string, given: object): Promise<number[] | undefined> {
    try {
      const answer = await fetch(this.stepAddress, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ ...given, kind, version: this.version }),
      });
      if (!answer.ok || answer.redirected) return await this.refused(answer);
      return this.take((await answer.json()) as Changed);
    } catch {
      toast(say("没有送达，填写的内容还在，请再试一次。"), "red");
      return undefined;
    }
  }

  private async refused(answer: Response): Promise<undefined> {
    toast(await sentenceOf(answer), "red");
    if (answer.status === 409 || answer.status === 404) await this.fetch(); // somebody else has changed it: show what is so now
    return undefined;
  }

  private take(answer: Changed): number[] {
    this.version = answer.version;
    this.figures = answer.figures;
    for (const number of answer.gone) this.pieces.delete(number);
    for (const each of answer.put) this.pieces.set(each.id, each);
    const touched = new Set(answer.communities);
    this.findings = [...this.findings.filter((each) => !touched.has(each.community)), ...answer.findings];
    this.changed();
    return answer.put.map((each) => each.id);
  }
}
