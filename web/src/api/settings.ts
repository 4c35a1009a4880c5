import { body, client, tagged } from "./client";

/** The settings plane: permissions, audit. No record is reached from here (A2.1). */

/** The matrix of one role on a tracker, with the tag that a change of it names. */
export const permissions = (workspace: string, tracker: string, role: string) =>
  tagged(client.GET("/api/v1/workspaces/{workspace}/trackers/{tracker}/permissions", { params: { path: { workspace, tracker }, query: { role } } }));

export const audit = (workspace: string, cursor?: string) =>
  body(client.GET("/api/v1/workspaces/{workspace}/audit", { params: { path: { workspace }, query: { limit: 50, cursor } } }));

export const auditEntry = (workspace: string, seq: number) =>
  body(client.GET("/api/v1/workspaces/{workspace}/audit/{seq}", { params: { path: { workspace, seq: String(seq) } } }));

export const verifyAudit = (workspace: string) => body(client.GET("/api/v1/workspaces/{workspace}/audit/verify", { params: { path: { workspace } } }));
