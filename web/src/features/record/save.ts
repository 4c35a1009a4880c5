import type { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/error";
import type { Property, Row, Written } from "@/api/model";
import * as records from "@/api/record";
import type { Tagged } from "@/api/client";
import { recordsKey } from "@/features/tracker/queries";
import { held, sameValue, toInput } from "@/ui/value/value";

export const recordKey = (place: records.OnePlace) => [...recordsKey(place.workspace, place.tracker), "one", place.record] as const;
export const activityKey = (place: records.OnePlace) => [...recordsKey(place.workspace, place.tracker), "activity", place.record] as const;

/** Someone else changed the same field first. */
export interface Conflict {
  mine: unknown;
  theirs: unknown;
}

export type Outcome = { kind: "saved"; before: unknown } | { kind: "gone" } | { kind: "conflict"; conflict: Conflict };

/** One field as the server takes it. */
export function patchOf(property: Property, value: unknown): records.Patch {
  const input = toInput(property, value);
  return property.key === "site" ? { site: (input as string | null) ?? "" } : { values: { [property.key]: input } };
}

/** What the record shows of a property; undefined where it shows nothing. */
export function valueOn(row: Row, property: Property): unknown {
  const cell = held(row, property);
  return cell.hidden ? undefined : cell.value;
}

/** How often a save is tried again when only other fields changed meanwhile. */
const tries = 4;

/**
 * Saves one field. A 412 says that something the reader sees changed since the tag was taken: when it was another
 * field the save is tried again under the new tag, when it was this one the person decides (A3.10).
 */
export async function saveField(place: records.OnePlace, property: Property, value: unknown, base: Tagged<Row>, force: boolean): Promise<{ outcome: Outcome; written?: Written }> {
  const before = valueOn(base.body, property);
  let tag = base;
  for (let left = tries; ; left--) {
    try {
      const written = await records.patch(place, tag.etag, patchOf(property, value));
      return { outcome: written.visible ? { kind: "saved", before } : { kind: "gone" }, written };
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 412 || left === 0) throw error;
    }
    tag = await records.get(place);
    const theirs = valueOn(tag.body, property);
    if (!force && !sameValue(property, theirs, before)) return { outcome: { kind: "conflict", conflict: { mine: value, theirs } } };
  }
}

/** After a write: the record anew (its tag too), its activity, and every list it may stand in. */
export async function refresh(client: QueryClient, place: records.OnePlace): Promise<void> {
  await client.refetchQueries({ queryKey: recordKey(place) });
  void client.invalidateQueries({ queryKey: activityKey(place) });
  void client.invalidateQueries({ queryKey: [...recordsKey(place.workspace, place.tracker), "list"] });
  void client.invalidateQueries({ queryKey: [...recordsKey(place.workspace, place.tracker), "count"] });
}
