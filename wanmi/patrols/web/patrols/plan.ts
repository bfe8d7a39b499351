// What the editor knows of a street's responsibility grids: which unit grid is whose, how much work it makes, what was undone.

export type Place = [lng: number, lat: number];

export interface Grid {
  code: string;
  patrol: string; // "" where it is nobody's
  loads: Record<string, number>;
  beside: number[];
  shape: { type: "Polygon"; coordinates: Place[][] };
}

export interface PlanData {
  seen: string;
  kinds: { key: string; label: string }[];
  patrols: { code: string; name: string }[];
  grids: Grid[];
}

export interface Sum {
  key: string;
  name: string;
  grids: number[];
  loads: Record<string, number>;
  work: number; // of the mean, 1 = just the mean
  parts: number;
}

export class Plan {
  readonly names = new Map<string, string>();
  private readonly before: string[][] = [];

  constructor(
    readonly data: PlanData,
    private readonly newName: (number: number) => string,
  ) {
    for (const { code, name } of data.patrols) this.names.set(code, name);
  }

  get owners(): string[] {
    return this.data.grids.map((grid) => grid.patrol);
  }

  get mayUndo(): boolean {
    return this.before.length > 0;
  }

  put(grids: Iterable<number>, patrol: string): void {
    this.before.push(this.owners);
    for (const number of grids) this.data.grids[number]!.patrol = patrol;
  }

  putAll(owners: string[]): void {
    this.before.push(this.owners);
    owners.forEach((owner, number) => {
      this.data.grids[number]!.patrol = owner;
      if (!this.names.has(owner)) this.names.set(owner, this.freeName());
    });
  }

  /** A new responsibility grid's key; its code comes when it is saved. */
  begin(): string {
    let number = 1;
    while (this.names.has(`new-${number}`)) number++;
    this.names.set(`new-${number}`, this.freeName());
    return `new-${number}`;
  }

  undo(): void {
    const owners = this.before.pop();
    owners?.forEach((owner, number) => (this.data.grids[number]!.patrol = owner));
  }

  private freeName(): string {
    const taken = new Set(this.names.values());
    let number = this.names.size + 1;
    while (taken.has(this.newName(number))) number++;
    return this.newName(number);
  }

  /** Every responsibility grid with its figures, those that have become empty last. `weights`: kind of load → how much it counts. */
  sums(weights: Record<string, number>): Sum[] {
    const totals: Record<string, number> = {};
    for (const grid of this.data.grids) for (const [key, value] of Object.entries(grid.loads)) totals[key] = (totals[key] ?? 0) + value;
    const sums = new Map<string, Sum>();
    for (const [key, name] of this.names) sums.set(key, { key, name, grids: [], loads: {}, work: 0, parts: 0 });
    this.data.grids.forEach((grid, number) => {
      const sum = sums.get(grid.patrol);
      if (!sum) return;
      sum.grids.push(number);
      for (const [key, value] of Object.entries(grid.loads)) {
        sum.loads[key] = (sum.loads[key] ?? 0) + value;
        if (totals[key]) sum.work += ((weights[key] ?? 0) * value) / totals[key];
      }
    });
    const alive = [...sums.values()].filter((sum) => sum.grids.length);
    const mean = alive.reduce((all, sum) => all + sum.work, 0) / Math.max(alive.length, 1);
    for (const sum of alive) {
      sum.work = mean ? sum.work / mean : 0;
      sum.parts = this.partsOf(sum.grids);
    }
    return [...alive, ...[...sums.values()].filter((sum) => !sum.grids.length && !sum.key.startsWith("new-"))];
  }

  /** Into how many parts a set falls, over common borders. */
  private partsOf(grids: number[]): number {
    const left = new Set(grids);
    let parts = 0;
    while (left.size) {
      parts++;
      const waiting = [left.values().next().value as number];
      left.delete(waiting[0]!);
      while (waiting.length)
        for (const other of this.data.grids[waiting.pop()!]!.beside) if (left.delete(other)) waiting.push(other);
    }
    return parts;
  }

  /** A hue for each responsibility grid, another than those beside it. */
  hues(count: number): Map<string, number> {
    const beside = new Map<string, Set<string>>();
    for (const grid of this.data.grids)
      for (const other of grid.beside) {
        const theirs = this.data.grids[other]!.patrol;
        if (grid.patrol && theirs && theirs !== grid.patrol) beside.set(grid.patrol, (beside.get(grid.patrol) ?? new Set()).add(theirs));
      }
    const hues = new Map<string, number>();
    for (const key of [...this.names.keys()].sort()) {
      const taken = new Set([...(beside.get(key) ?? [])].map((other) => hues.get(other)));
      let hue = hues.size % count;
      for (let turn = 0; turn < count && taken.has(hue); turn++) hue = (hue + 1) % count;
      hues.set(key, hue);
    }
    return hues;
  }
}
