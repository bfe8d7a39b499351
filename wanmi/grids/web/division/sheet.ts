// What the editor knows of a draft: pieces, findings, version; it sends each gesture and takes what changed.
import { toast } from "../../../kit/web/parts/toasts";
import { say } from "../../../kit/web/parts/words";

export type Place = [lng: number, lat: number];

export interface Piece {
  number: number;
  community: string;
  sequence: number;
  label: string;
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

export class Sheet {
  readonly pieces = new Map<number, PieceFeature>();
  findings: Finding[] = [];
  outlines: object = { type: "FeatureCollection", features: [] };
  version = 0;
  editing = false;
  figures: Figures = { undo: false, redo: false };
  private busy = false;

  constructor(
    private readonly address: string,
    private readonly stepAddress: string,
    private readonly changed: () => void,
  ) {}

  async fetch(): Promise<void> {
    const answer = await fetch(`${this.address}?since=${this.version}`, { headers: { Accept: "application/json" } });
    if (answer.status === 204) return;
    if (!answer.ok) return void toast(say("没有办成，请重试。"), "late");
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

  /** One step; the numbers of the pieces that it put, or undefined where it was refused. One at a time. */
  async step(kind: string, given: object = {}): Promise<number[] | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    try {
      const answer = await fetch(this.stepAddress, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ ...given, kind, version: this.version }),
      });
      if (!answer.ok) return await this.refused(answer);
      return this.take((await answer.json()) as Changed);
    } catch {
      toast(say("没有送达，填写的内容还在，请再试一次。"), "late");
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  private async refused(answer: Response): Promise<undefined> {
    const told = (await answer.json().catch(() => ({}))) as { detail?: string; code?: string };
    toast(told.detail ?? say("没有办成，请重试。"), "late");
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
