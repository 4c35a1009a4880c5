import { body, client, tagged } from "./client";
import type { components } from "./schema";

/** Saved views of a tracker. What a view names that its reader may not view is not in it. */

type S = components["schemas"];
const views = "/api/v1/workspaces/{workspace}/trackers/{tracker}/views" as const;

export type View = S["View"];
export type NewView = S["NewView"];
export type ViewPatch = S["ViewPatch"];

/** The views that the caller may open: their own and the ones shared with them. */
export const list = async (workspace: string, tracker: string): Promise<View[]> => (await body(client.GET(views, { params: { path: { workspace, tracker } } }))).items;

export const get = (workspace: string, tracker: string, view: string) => tagged(client.GET(`${views}/{view}`, { params: { path: { workspace, tracker, view } } }));

export const create = (workspace: string, tracker: string, doc: NewView) => body(client.POST(views, { params: { path: { workspace, tracker } }, body: doc }));

/** Changes a view as it is now: its tag is read first, since what a page shows of it is older. */
export async function patch(workspace: string, tracker: string, view: string, change: ViewPatch): Promise<View> {
  const { etag } = await get(workspace, tracker, view);
  return body(client.PATCH(`${views}/{view}`, { params: { path: { workspace, tracker, view }, header: { "If-Match": etag } }, body: change }));
}

export async function remove(workspace: string, tracker: string, view: string): Promise<void> {
  const { etag } = await get(workspace, tracker, view);
  await body(client.DELETE(`${views}/{view}`, { params: { path: { workspace, tracker, view }, header: { "If-Match": etag } } }));
}
