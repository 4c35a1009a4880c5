import { body, client } from "./client";
import { noted, written, type Note } from "./note";
import type { components } from "./schema";

/** Who may enter at all (A5). */

type S = components["schemas"];
const path = "/api/v1/workspaces/{workspace}/app-access" as const;

export type AppAccessMode = S["AppAccess"]["mode"];
export type AppAccessChange = S["AppAccessChange"];
export type UserFilter = S["UserFilter"];

/** The mode and everyone's toggle, with the revision that a draft begins with (A11.3). */
export const appAccess = async (workspace: string) => {
  const { data, response } = await client.GET(path, { params: { path: { workspace } } });
  return { ...(data as S["AppAccess"]), revision: Number(response.headers.get("Policy-Revision") ?? 0) };
};

/** Saves the draft as a whole; with `dryRun` it is judged and counted only. */
export const putAppAccess = (workspace: string, draft: S["AppAccessDraft"], dryRun: boolean, note: Note, signal?: AbortSignal) =>
  body(client.PUT(path, { params: { path: { workspace }, query: { dry_run: dryRun || undefined, ...written(note) } }, body: draft, signal }));

/** Allows or removes access for many at once. Viewers and full users are left out and counted. */
export const bulkAccess = (workspace: string, bulk: S["AppAccessBulk"], dryRun: boolean, note: string) =>
  body(client.POST(`${path}/bulk`, { params: { path: { workspace }, query: { dry_run: dryRun || undefined, note: noted(note) } }, body: bulk }));

/** Whose toggle a bulk action would turn, for a draft. Viewers and full users are left out and counted. */
export const tryBulk = (workspace: string, bulk: S["AppAccessBulk"]) =>
  body(client.POST(`${path}/bulk`, { params: { path: { workspace }, query: { dry_run: true } }, body: bulk }));
