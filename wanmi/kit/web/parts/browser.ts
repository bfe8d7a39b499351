// Where browsers differ: what is missing over plain http, in a private window, with a full disk, or with another order of keys.

/** A new identity; `crypto.randomUUID` is only there over https. */
export function freshId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A key that belongs to choosing signs: Safari ends composing before it tells of the key that ended it, and marks it 229. */
export const composing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

/** What is kept in this browser. Where it keeps nothing (closed, full), it is kept as long as the page stands. */
class Kept {
  private readonly here = new Map<string, string>();

  constructor(private readonly open: () => Storage) {}

  get(key: string): string | null {
    try {
      return this.here.get(key) ?? this.open().getItem(key);
    } catch {
      return this.here.get(key) ?? null;
    }
  }

  /** Whether it will be there after a reload. */
  set(key: string, value: string): boolean {
    try {
      this.open().setItem(key, value);
      this.here.delete(key);
      return true;
    } catch {
      this.here.set(key, value);
      return false;
    }
  }

  remove(key: string): void {
    this.here.delete(key);
    try {
      this.open().removeItem(key);
    } catch {
      /* nothing is kept */
    }
  }
}

export const local = new Kept(() => localStorage);
export const session = new Kept(() => sessionStorage);
