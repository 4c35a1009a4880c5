import { ApiError } from "@/api/error";
import * as records from "@/api/record";
import { sameValue } from "@/ui/value/value";
import { saveField, valueOn } from "@/features/record/save";
import type { Box, Waiting } from "./box";

/** What became of one item. */
export type Sent = { item: Waiting; fate: "sent" | "gone" | "conflict" | "refused" | "lost" };

/** The server cannot be asked just now: everything keeps its place. */
export const unreachableNow = (error: unknown) => error instanceof ApiError && (error.status === 0 || error.status === 503);

const placeOf = ({ workspace, tracker, record }: Waiting): records.OnePlace => ({ workspace, tracker, record });
const recordOf = (item: Waiting) => JSON.stringify(placeOf(item));

/** Sends a value. What the person saw before is what decides whether somebody else was there first (A3.10). */
async function sendValue(item: Waiting, what: Extract<Waiting["what"], { kind: "value" }>): Promise<Sent["fate"]> {
  const tag = await records.get(placeOf(item));
  const now = valueOn(tag.body, what.property);
  if (sameValue(what.property, now, what.value)) return "sent"; // it arrived, its answer did not
  if (!sameValue(what.property, now, what.before)) {
    item.conflict = { theirs: now };
    return "conflict";
  }
  const { outcome } = await saveField(placeOf(item), what.property, what.value, tag, false);
  if (outcome.kind === "conflict") item.conflict = { theirs: outcome.conflict.theirs };
  return outcome.kind === "saved" ? "sent" : outcome.kind;
}

async function sendMove(item: Waiting, what: Extract<Waiting["what"], { kind: "move" }>): Promise<Sent["fate"]> {
  const tag = await records.get(placeOf(item));
  if (tag.body.state === what.to) return "sent";
  const written = await records.move(placeOf(item), tag.etag, what.to, item.key);
  return written.visible ? "sent" : "gone";
}

async function sendOne(item: Waiting): Promise<Sent["fate"]> {
  const { what } = item;
  switch (what.kind) {
    case "value":
      return sendValue(item, what);
    case "move":
      return sendMove(item, what);
    case "file": {
      const written = await records.upload(placeOf(item), what.property.key, new File([what.body], what.name, { type: what.type }), item.key);
      return written.visible ? "sent" : "gone";
    }
  }
}

/** What a refusal makes of an item: no right any more takes it off this device, anything else waits for its author. */
function fateOf(error: ApiError): Sent["fate"] | null {
  if (error.status === 401) return null; // signed out: what waits is its author's, who comes back
  if (error.status === 404) return "lost";
  return error.status === 403 ? "lost" : "refused";
}

/**
 * Sends what waits, oldest first. Within a record the order is kept: what cannot go out holds back what came after it.
 * Answers what became of each; it ends early when the server cannot be reached.
 */
export async function sendAll(box: Box, mine: (item: Waiting) => boolean): Promise<Sent[]> {
  const out: Sent[] = [];
  const stuck = new Set<string>();
  for (const item of (await box.all()).filter(mine)) {
    const record = recordOf(item);
    if (item.conflict || item.problem !== undefined) stuck.add(record);
    if (stuck.has(record)) continue;
    let fate: Sent["fate"];
    try {
      fate = await sendOne(item);
    } catch (error) {
      if (unreachableNow(error) || !(error instanceof ApiError)) break;
      const made = fateOf(error);
      if (made === null) break;
      fate = made;
      item.problem = error.message;
      if (error.status === 404) {
        // Nothing of a record that one does not see stays on the device.
        await box.remove((await box.all()).filter((other) => recordOf(other) === record).map((other) => other.id));
        stuck.add(record);
      }
    }
    if (fate === "conflict" || fate === "refused") {
      stuck.add(record);
      await box.put(item);
    } else {
      await box.remove([item.id]);
    }
    out.push({ item, fate });
  }
  return out;
}
