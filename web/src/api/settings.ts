import { body, client, tagged } from "./client";
import type { components } from "./schema";

/** The settings plane: users, roles, permissions, audit. No record is reached from here (A2.1). */

export interface UserQuery {
  q?: string;
  cursor?: string;
  kind?: "regular" | "guest" | "viewer" | "integration";
  status?: "invited" | "active" | "deactivated";
  role?: string;
}

export const users = (workspace: string, query: UserQuery) =>
  body(client.GET("/api/v1/workspaces/{workspace}/users", { params: { path: { workspace }, query: { ...query, limit: 100, count: "exact" } } }));

export const roles = async (workspace: string) => (await body(client.GET("/api/v1/workspaces/{workspace}/roles", { params: { path: { workspace } } }))).items;

export const assignments = async (workspace: string, role: string) =>
  (await body(client.GET("/api/v1/workspaces/{workspace}/roles/{role}/assignments", { params: { path: { workspace, role } } }))).items;

/** The matrix of one role on a tracker, with the tag that a change of it names. */
export const permissions = (workspace: string, tracker: string, role: string) =>
  tagged(client.GET("/api/v1/workspaces/{workspace}/trackers/{tracker}/permissions", { params: { path: { workspace, tracker }, query: { role } } }));

export const putPermissions = (workspace: string, tracker: string, role: string, etag: string, note: string, doc: components["schemas"]["PermissionsDoc"]) =>
  body(
    client.PUT("/api/v1/workspaces/{workspace}/trackers/{tracker}/permissions", {
      params: { path: { workspace, tracker }, query: { role, note: note === "" ? undefined : note }, header: { "If-Match": etag } },
      body: doc,
    }),
  );

export const audit = (workspace: string, cursor?: string) =>
  body(client.GET("/api/v1/workspaces/{workspace}/audit", { params: { path: { workspace }, query: { limit: 50, cursor } } }));

export const auditEntry = (workspace: string, seq: number) =>
  body(client.GET("/api/v1/workspaces/{workspace}/audit/{seq}", { params: { path: { workspace, seq: String(seq) } } }));

export const verifyAudit = (workspace: string) => body(client.GET("/api/v1/workspaces/{workspace}/audit/verify", { params: { path: { workspace } } }));
