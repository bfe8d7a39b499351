// Photos chosen but not yet stored by the server, kept in IndexedDB: nothing is lost by a reload, a crash or a dead zone.
// Each person's apart: the next one at a shared desk neither sees nor sends them.
import { person } from "./person";

export interface Shot {
  id: string; // ours, also the upload's idempotency key
  slot: string; // which form it belongs to
  name: string;
  takenAt: string; // ISO 8601, by the device
  blob?: Blob; // until it is stored
  evidence?: string; // the server's id, once stored
  url?: string;
  fits?: boolean; // made smaller where it was too large
  doubts?: string[]; // what the photo says of itself but cannot be trusted, in the server's words
}

const NAME = "wanmi-photos";
const PATIENCE = 4000; // ms: Safari may leave a database unopened for ever

function database(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    setTimeout(() => failed(new Error("not opened")), PATIENCE);
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("shots", { keyPath: "id" }).createIndex("slot", "slot");
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(opening.error);
  });
}

async function ask<Result>(mode: IDBTransactionMode, question: (shots: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
  const base = await database();
  return new Promise((done, failed) => {
    const transaction = base.transaction("shots", mode);
    const asked = question(transaction.objectStore("shots"));
    transaction.oncomplete = () => {
      base.close();
      done(asked.result);
    };
    transaction.onerror = transaction.onabort = () => failed(transaction.error);
  });
}

const own = (slot: string): string => `${person()}/${slot}`;
const mine = (shots: Shot[]): Shot[] =>
  shots.filter((shot) => shot.slot.startsWith(own(""))).map((shot) => ({ ...shot, slot: shot.slot.slice(own("").length) }));

export const keepShot = (shot: Shot): Promise<unknown> => ask("readwrite", (shots) => shots.put({ ...shot, slot: own(shot.slot) }));
export const forgetShot = (id: string): Promise<unknown> => ask("readwrite", (shots) => shots.delete(id));
export const shotsOf = async (slot: string): Promise<Shot[]> =>
  mine(await ask("readonly", (shots) => shots.index("slot").getAll(own(slot)) as IDBRequest<Shot[]>));
export const allShots = async (): Promise<Shot[]> => mine(await ask("readonly", (shots) => shots.getAll() as IDBRequest<Shot[]>));
