import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { Property, Row } from "@/api/model";
import * as records from "@/api/record";
import { bearerNow, type Tagged } from "@/api/client";
import type { What } from "@/features/outbox/box";
import { keep, waitingFor } from "@/features/outbox/outbox";
import { unreachableNow } from "@/features/outbox/send";
import { patchOf, recordKey, refresh, saveField, valueOn, type Outcome } from "./save";

export interface SaveInput {
  property: Property;
  value: unknown;
  /** Keep mine: overwrite what the other person wrote. */
  force?: boolean;
}

/** What was done, or that it waits on this device until the server can be reached. */
export type Kept = Outcome | { kind: "waiting" };

const baseOf = async (client: QueryClient, place: records.OnePlace) => client.getQueryData<Tagged<Row>>(recordKey(place)) ?? (await records.get(place));

/** A key for one write: a repeated try of it counts once. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Does it now; when the server cannot be reached, or something of the record waits already, it joins the queue. */
export async function nowOrLater<T>(place: records.OnePlace, what: () => What, now: () => Promise<T>, key = newKey()): Promise<T | { kind: "waiting" }> {
  const later = async () => {
    // Under the same key: the server may have done it, and only its answer was lost.
    await keep(place, what(), key);
    return { kind: "waiting" } as const;
  };
  if (bearerNow() === null && waitingFor(place).length > 0) return later();
  try {
    return await now();
  } catch (error) {
    if (!unreachableNow(error) || bearerNow() !== null) throw error; // a link's bearer leaves nothing on a device
    return later();
  }
}

/** Saves fields of one record, one after the other, so that each has the tag of the one before. */
export function useSave(place: records.OnePlace) {
  const client = useQueryClient();
  return useMutation({
    scope: { id: recordKey(place).join("/") },
    networkMode: "always",
    mutationFn: async ({ property, value, force }: SaveInput): Promise<Kept> => {
      const base = await baseOf(client, place);
      const before = valueOn(base.body, property);
      const outcome = await nowOrLater<Kept>(
        place,
        () => ({ kind: "value", property, value, before }),
        async () => (await saveField(place, property, value, base, force ?? false)).outcome,
      );
      if (outcome.kind !== "gone" && outcome.kind !== "waiting") await refresh(client, place);
      return outcome;
    },
  });
}

/** Types whose value may decide whether one sees the record: who is assigned, and where it is. */
const decides = new Set<Property["type"]>(["user", "users", "team", "teams", "site"]);

/** Whether the record stays in sight after a value is saved. Asked of the server, where the value can matter at all. */
export async function staysInSight(place: records.OnePlace, property: Property, value: unknown): Promise<boolean> {
  if (!decides.has(property.type)) return true;
  try {
    return await records.peekPatch(place, patchOf(property, value));
  } catch {
    return true; // refused or unreachable: the save itself says so
  }
}
