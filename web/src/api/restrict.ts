import * as bulk from "./bulk";
import { body, client, tagged, type Tagged } from "./client";
import { look, written, type Note, type Preview } from "./note";
import type { components } from "./schema";

/** Who may see a tracker, a saved view or a record at all (A1 restriction, A7.4). */

type S = components["schemas"];
const tracker = "/api/v1/workspaces/{workspace}/trackers/{tracker}" as const;
const dashboard = "/api/v1/workspaces/{workspace}/dashboards/{dashboard}/restriction" as const;

/** The allow-list as it is, with names. */
export type Restriction = S["Restriction"];
/** The allow-list as it is sent: user ids, team ids or keys. */
export type RestrictionDoc = S["RestrictionDoc"];
/** Who sees the thing before and after. */
export type Audience = S["PreviewAudience"];

/** What a restriction is about; `name` is how the dialog calls it. */
export type Restricted =
  | { kind: "tracker"; tracker: string; name: string }
  | { kind: "dashboard"; dashboard: string; name: string }
  | { kind: "view"; tracker: string; view: string; name: string }
  | { kind: "record"; tracker: string; record: string; name: string }
  | { kind: "records"; tracker: string; ids: readonly string[]; name: string };

/** The restriction with the tag that a change of it names; a record's is the record's own. Several records have none in common. */
export async function restriction(workspace: string, of: Restricted): Promise<Tagged<Restriction>> {
  switch (of.kind) {
    case "tracker":
      return tagged(client.GET(`${tracker}/restriction`, { params: { path: { workspace, tracker: of.tracker } } }));
    case "view":
      return tagged(client.GET(`${tracker}/views/{view}/restriction`, { params: { path: { workspace, tracker: of.tracker, view: of.view } } }));
    case "dashboard":
      return tagged(client.GET(dashboard, { params: { path: { workspace, dashboard: of.dashboard } } }));
    case "records":
      return { body: { mode: "restricted", users: [], teams: [] }, etag: "*" };
    case "record": {
      const path = { workspace, tracker: of.tracker, record: of.record };
      const [list, one] = await Promise.all([body(client.GET(`${tracker}/records/{record}/restriction`, { params: { path } })), tagged(client.GET(`${tracker}/records/{record}`, { params: { path } }))]);
      return { body: list, etag: one.etag };
    }
  }
}

/** Writes it; with `look` in the place of the note it only says what that would do. */
export async function putRestriction(workspace: string, of: Restricted, etag: string, doc: RestrictionDoc, note: Note): Promise<unknown> {
  const header = { "If-Match": etag };
  switch (of.kind) {
    case "tracker":
      return body(client.PUT(`${tracker}/restriction`, { params: { path: { workspace, tracker: of.tracker }, query: written(note), header }, body: doc }));
    case "view":
      return body(client.PUT(`${tracker}/views/{view}/restriction`, { params: { path: { workspace, tracker: of.tracker, view: of.view }, query: written(note), header }, body: doc }));
    case "dashboard":
      return body(client.PUT(dashboard, { params: { path: { workspace, dashboard: of.dashboard }, query: written(note), header }, body: doc }));
    case "record": {
      const query = note === look ? { preview: true } : {};
      return body(client.PUT(`${tracker}/records/{record}/restriction`, { params: { path: { workspace, tracker: of.tracker, record: of.record }, query, header }, body: doc }));
    }
    case "records":
      return bulk.run({ workspace, tracker: of.tracker }, { ids: [...of.ids], action: "restrict", restriction: doc }, note === look);
  }
}

/** What a restriction would do. Of several records it is how many of them allow it. */
export type Outcome = { preview: Preview; done?: undefined } | { done: bulk.BulkDone; preview?: undefined };

export async function lookAtRestriction(workspace: string, of: Restricted, etag: string, doc: RestrictionDoc): Promise<Outcome> {
  const answer = await putRestriction(workspace, of, etag, doc, look);
  return of.kind === "records" ? { done: answer as bulk.BulkDone } : { preview: answer as Preview };
}
