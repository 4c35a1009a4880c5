import { body, client, tagged } from "./client";
import type { components } from "./schema";

export type Dashboard = components["schemas"]["Dashboard"];
export type Tile = components["schemas"]["Tile"];
export type TileDoc = components["schemas"]["TileDoc"];
export type DashboardPatch = components["schemas"]["DashboardPatch"];

const all = "/api/v1/workspaces/{workspace}/dashboards";
const one = "/api/v1/workspaces/{workspace}/dashboards/{dashboard}";

/** The dashboards one may open, and whether one may make and share some. */
export const dashboards = (workspace: string) => body(client.GET(all, { params: { path: { workspace } } }));

export const dashboard = (workspace: string, id: string, signal?: AbortSignal) => tagged(client.GET(one, { params: { path: { workspace, dashboard: id } }, signal }));

export const createDashboard = (workspace: string, doc: components["schemas"]["DashboardDoc"]) => body(client.POST(all, { params: { path: { workspace } }, body: doc }));

export const patchDashboard = (workspace: string, id: string, etag: string, patch: DashboardPatch) =>
  body(client.PATCH(one, { params: { path: { workspace, dashboard: id }, header: { "If-Match": etag } }, body: patch }));

export const deleteDashboard = (workspace: string, id: string, etag: string) => body(client.DELETE(one, { params: { path: { workspace, dashboard: id }, header: { "If-Match": etag } } }));
