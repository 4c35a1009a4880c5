import { body, client, tagged } from "./client";
import { written, type Note } from "./note";
import type { components } from "./schema";

/** The settings plane: permissions, audit. No record is reached from here (A2.1). */

/** The matrix of one role on a tracker, with the tag that a change of it names. */
export const permissions = (workspace: string, tracker: string, role: string) =>
  tagged(client.GET("/api/v1/workspaces/{workspace}/trackers/{tracker}/permissions", { params: { path: { workspace, tracker }, query: { role } } }));

export const putPermissions = (workspace: string, tracker: string, role: string, etag: string, note: Note, doc: components["schemas"]["PermissionsDoc"]) =>
  body(
    client.PUT("/api/v1/workspaces/{workspace}/trackers/{tracker}/permissions", {
      params: { path: { workspace, tracker }, query: { role, ...written(note) }, header: { "If-Match": etag } },
      body: doc,
    }),
  );

export const audit = (workspace: string, cursor?: string) =>
  body(client.GET("/api/v1/workspaces/{workspace}/audit", { params: { path: { workspace }, query: { limit: 50, cursor } } }));

export const auditEntry = (workspace: string, seq: number) =>
  body(client.GET("/api/v1/workspaces/{workspace}/audit/{seq}", { params: { path: { workspace, seq: String(seq) } } }));

export const verifyAudit = (workspace: string) => body(client.GET("/api/v1/workspaces/{workspace}/audit/verify", { params: { path: { workspace } } }));
