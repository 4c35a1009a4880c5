import { body, client } from "./client";
import type { components } from "./schema";

/** Saved views of a tracker. What a view names that its reader may not view is not in it. */

type S = components["schemas"];
const views = "/api/v1/workspaces/{workspace}/trackers/{tracker}/views" as const;

export type View = S["View"];

/** The views that the caller may open: their own and the ones shared with them. */
export const list = async (workspace: string, tracker: string): Promise<View[]> => (await body(client.GET(views, { params: { path: { workspace, tracker } } }))).items;
