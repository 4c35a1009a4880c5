import { t } from "@lingui/core/macro";
import { useSyncExternalStore } from "react";
import { lookNow } from "@/api/look";
import type { OnePlace } from "@/api/record";
import { deviceBox, type Box, type NewWaiting, type Waiting, type What } from "./box";
import { sendAll, type Sent } from "./send";

/** The one outbox of this page: what waits, for whom, and when it is sent. */

let box: Promise<Box> | null = null;
let items: readonly Waiting[] = [];
let account = "";
let sending: Promise<Sent[]> | null = null;
const listeners = new Set<() => void>();

const kept = (): Promise<Box> => (box ??= deviceBox());

async function reread(): Promise<void> {
  items = (await (await kept()).all()).filter((item) => item.account === account);
  for (const listener of listeners) listener();
}

/** Whose pages are open, and which workspaces are open to them. What belongs to anybody else is taken off this device. */
export async function openOutbox(owner: string, workspaces: readonly string[]): Promise<void> {
  account = owner;
  const all = await (await kept()).all();
  const foreign = all.filter((item) => item.account !== owner || !workspaces.includes(item.workspace));
  if (foreign.length > 0) await (await kept()).remove(foreign.map((item) => item.id));
  await reread();
}

/** Nothing stays on the device after signing out. */
export async function emptyOutbox(): Promise<void> {
  const all = await (await kept()).all();
  await (await kept()).remove(all.map((item) => item.id));
  await reread();
}

/** Whether something waits for this record. */
export const ofRecord = (item: Waiting, place: OnePlace) => item.workspace === place.workspace && item.tracker === place.tracker && item.record === place.record;

/** What waits for one record, oldest first. */
export const waitingFor = (place: OnePlace): readonly Waiting[] => items.filter((item) => ofRecord(item, place));

/** Keeps a write until it can be sent. A second value of a property takes the place of the first. */
export async function keep(place: OnePlace, what: What, key: string): Promise<void> {
  if (lookNow() !== null) throw new Error(t`Nothing is changed while you look as somebody else.`);
  const item: NewWaiting = { account, ...place, key, at: new Date().toISOString(), what };
  const before = what.kind === "value" ? items.find((old) => ofRecord(old, place) && old.what.kind === "value" && old.what.property.key === what.property.key) : undefined;
  if (before?.what.kind === "value" && what.kind === "value") {
    await (await kept()).put({ ...before, key, problem: undefined, conflict: undefined, what: { ...what, before: before.what.before } });
  } else {
    await (await kept()).add(item);
  }
  await reread();
}

export async function discard(ids: readonly number[]): Promise<void> {
  await (await kept()).remove(ids);
  await reread();
}

/** The person has seen the other value and keeps their own: it is sent over that one. */
export async function insist(item: Waiting): Promise<void> {
  if (item.what.kind !== "value") return void (await (await kept()).put({ ...item, problem: undefined, conflict: undefined }).then(reread));
  const before = item.conflict ? item.conflict.theirs : item.what.before;
  await (await kept()).put({ ...item, problem: undefined, conflict: undefined, what: { ...item.what, before } });
  await reread();
}

/** One page of the browser sends at a time: two would ask the person twice. */
async function alone(send: () => Promise<Sent[]>): Promise<Sent[]> {
  if (!("locks" in navigator)) return send();
  return navigator.locks.request("trackward-outbox", { ifAvailable: true }, async (lock) => (lock ? await send() : []));
}

/** Sends what waits, unless it is being sent. */
export function flush(): Promise<Sent[]> {
  if (items.length === 0 || account === "") return Promise.resolve([]);
  // What is being sent says itself what became of it; what came since goes out with the next round.
  if (sending) return sending.then(() => []);
  const owner = account;
  sending = alone(async () => sendAll(await kept(), (item) => item.account === owner)).finally(async () => {
    sending = null;
    await reread();
  });
  return sending;
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Everything that waits on this device for who is signed in. */
export const useOutbox = (): readonly Waiting[] => useSyncExternalStore(subscribe, () => items);

const online = (listener: () => void) => {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
};

export const useOnline = (): boolean => useSyncExternalStore(online, () => navigator.onLine);
