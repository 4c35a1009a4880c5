import { body, client } from "./client";
import type { Place } from "./record";
import type { components } from "./schema";

/** Acting on several records at once: each is decided by the server on its own. */

type S = components["schemas"];
const bulk = "/api/v1/workspaces/{workspace}/trackers/{tracker}/records/bulk" as const;

export type Selection = S["RecordSelection"];
export type BulkAllowed = S["BulkAllowed"];
export type BulkCount = S["BulkCount"];
export type BulkDone = S["BulkOutcome"];
export type RecordsBulk = S["RecordsBulk"];

/** How many of the selected records allow what. */
export const allowed = (place: Place, selection: Selection, signal?: AbortSignal) => body(client.POST(`${bulk}/allowed`, { params: { path: place }, body: selection, signal }));

/** Does one thing to each of them; with `dryRun` it only decides. */
export const run = (place: Place, doc: RecordsBulk, dryRun = false) => body(client.POST(bulk, { params: { path: place, query: dryRun ? { dry_run: true } : {} }, body: doc }));
