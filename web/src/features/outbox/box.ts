import { t } from "@lingui/core/macro";
import type { Property } from "@/api/model";

/** What waits on this device until the server can be reached. Only what its author typed or took stands in it, and the value they saw before. */

/** A write that was not sent yet. */
export interface Waiting {
  /** Order of arrival, given by the box. */
  id: number;
  /** The account's e-mail: what one person left on a device is never another's. */
  account: string;
  workspace: string;
  tracker: string;
  /** Id or number, as the page names the record. */
  record: string;
  /** Makes a write that is sent twice count once. */
  key: string;
  at: string;
  what: What;
  /** Why it did not go out, in words; it waits for the person. */
  problem?: string;
  /** Someone wrote to the same property meanwhile: the person decides. */
  conflict?: { theirs: unknown };
}

export type What =
  | { kind: "value"; property: Property; value: unknown; before: unknown }
  | { kind: "file"; property: Property; name: string; type: string; body: Blob }
  | { kind: "move"; to: string; label: string };

export type NewWaiting = Omit<Waiting, "id">;

/** Where it is kept. */
export interface Box {
  all: () => Promise<Waiting[]>;
  /** Keeps it, and says under which number. */
  add: (item: NewWaiting) => Promise<number>;
  put: (item: Waiting) => Promise<void>;
  remove: (ids: readonly number[]) => Promise<void>;
}

/** In memory, where the browser keeps nothing. */
export function memoryBox(): Box {
  let next = 1;
  const items = new Map<number, Waiting>();
  return {
    all: () => Promise.resolve([...items.values()].sort((a, b) => a.id - b.id)),
    add: (item) => {
      const id = next++;
      items.set(id, { ...item, id });
      return Promise.resolve(id);
    },
    put: (item) => {
      if (items.has(item.id)) items.set(item.id, item);
      return Promise.resolve();
    },
    remove: (ids) => {
      for (const id of ids) items.delete(id);
      return Promise.resolve();
    },
  };
}

const database = "trackward-outbox";
const table = "waiting";

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error(t`The browser could not keep it.`));
  });

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(database, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath: "id", autoIncrement: true });
  return done(request);
}

/** In the browser's own database, so that it outlives the page. */
export async function deviceBox(): Promise<Box> {
  if (typeof indexedDB === "undefined") return memoryBox();
  let db: IDBDatabase;
  try {
    db = await open();
  } catch {
    return memoryBox(); // a private window keeps nothing
  }
  const within = (mode: IDBTransactionMode) => db.transaction(table, mode).objectStore(table);
  const settled = (store: IDBObjectStore) =>
    new Promise<void>((resolve, reject) => {
      store.transaction.oncomplete = () => resolve();
      store.transaction.onerror = () => reject(store.transaction.error ?? new Error(t`The browser could not keep it.`));
      store.transaction.onabort = store.transaction.onerror;
    });
  return {
    all: () => done(within("readonly").getAll() as IDBRequest<Waiting[]>),
    add: async (item) => {
      const store = within("readwrite");
      const kept = done(store.add(item));
      await settled(store);
      return Number(await kept);
    },
    put: async (item) => {
      const store = within("readwrite");
      // What was removed meanwhile does not come back.
      const known = store.getKey(item.id);
      known.onsuccess = () => known.result !== undefined && store.put(item);
      await settled(store);
    },
    remove: async (ids) => {
      const store = within("readwrite");
      for (const id of ids) store.delete(id);
      await settled(store);
    },
  };
}
