import { body, client, tagged, type Tagged } from "./client";
import { written, type Note } from "./note";
import type { components } from "./schema";

/** Who may see a tracker, a saved view or a record at all (A1 restriction, A7.4). */

type S = components["schemas"];
const tracker = "/api/v1/workspaces/{workspace}/trackers/{tracker}" as const;
const dashboard = "/api/v1/workspaces/{workspace}/dashboards/{dashboard}/restriction" as const;

/** The allow-list as it is, with names. */
export type Restriction = S["Restriction"];
/** The allow-list as it is sent: user ids, team ids or keys. */
export type RestrictionDoc = S["RestrictionDoc"];

/** What a restriction is about. */
export type Restricted =
  | { kind: "tracker"; tracker: string; name: string }
  | { kind: "dashboard"; dashboard: string; name: string }
  | { kind: "record"; tracker: string; record: string; name: string };

/** The restriction with the tag that a change of it names; a record's is the record's own. */
export async function restriction(workspace: string, of: Restricted): Promise<Tagged<Restriction>> {
  if (of.kind === "tracker") return tagged(client.GET(`${tracker}/restriction`, { params: { path: { workspace, tracker: of.tracker } } }));
  if (of.kind === "dashboard") return tagged(client.GET(dashboard, { params: { path: { workspace, dashboard: of.dashboard } } }));
  const path = { workspace, tracker: of.tracker, record: of.record };
  const [list, one] = await Promise.all([body(client.GET(`${tracker}/records/{record}/restriction`, { params: { path } })), tagged(client.GET(`${tracker}/records/{record}`, { params: { path } }))]);
  return { body: list, etag: one.etag };
}

/** Writes it; with `look` in the place of the note it only says what that would do. */
export async function putRestriction(workspace: string, of: Restricted, etag: string, doc: RestrictionDoc, note: Note): Promise<unknown> {
  if (of.kind === "tracker")
    return body(client.PUT(`${tracker}/restriction`, { params: { path: { workspace, tracker: of.tracker }, query: written(note), header: { "If-Match": etag } }, body: doc }));
  if (of.kind === "dashboard") return body(client.PUT(dashboard, { params: { path: { workspace, dashboard: of.dashboard }, query: written(note), header: { "If-Match": etag } }, body: doc }));
  return body(client.PUT(`${tracker}/records/{record}/restriction`, { params: { path: { workspace, tracker: of.tracker, record: of.record }, header: { "If-Match": etag } }, body: doc }));
}
