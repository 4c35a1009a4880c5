import { body, client } from "./client";
import type { MatrixRole } from "./model";
import { noted, type Preview } from "./note";
import type { components } from "./schema";

/** The permission matrix: cells of a role on a tracker. Settings plane; no record is reached from here (A2.1). */

/** A role's document and the revision of the policy that it was read under, which a save of it names (A11.3). */
export interface ReadMatrix {
  role: MatrixRole;
  revision: number;
}

export async function matrix(workspace: string, tracker: string, role: string, at?: string): Promise<ReadMatrix> {
  const { data, response } = await client.GET("/api/v1/workspaces/{workspace}/trackers/{tracker}/permissions", { params: { path: { workspace, tracker }, query: { role, at } } });
  const [found] = data?.items ?? [];
  if (!found) throw new Error("The answer holds no role.");
  return { role: found, revision: Number(response.headers.get("Policy-Revision")) || 0 };
}

/** All roles on a tracker at once. */
export const matrices = async (workspace: string, tracker: string): Promise<MatrixRole[]> =>
  (await body(client.GET("/api/v1/workspaces/{workspace}/trackers/{tracker}/permissions", { params: { path: { workspace, tracker }, query: {} } }))).items;

export const configurationAt = (workspace: string, tracker: string, at?: string) =>
  body(client.GET("/api/v1/workspaces/{workspace}/trackers/{tracker}/configuration", { params: { path: { workspace, tracker }, query: { at } } }));

/** Documents to write, in one changeset. */
export interface MatrixChange {
  role: string;
  tracker: string;
  all_states: components["schemas"]["EntriesDoc"];
  states?: Record<string, components["schemas"]["EntriesDoc"]>;
}

/** Documents as a changeset names them. */
export const changesOf = (docs: readonly MatrixChange[]) => docs.map((doc) => ({ op: "put" as const, kind: "permissions" as const, doc }));

/** Who would gain and lose by it, told by the engine that decides (A11.2). */
export const previewMatrices = (workspace: string, revision: number, docs: readonly MatrixChange[]): Promise<Preview> =>
  body(client.POST("/api/v1/workspaces/{workspace}/policy/preview", { params: { path: { workspace } }, body: { base_revision: revision, changes: changesOf(docs) } }));

/** Which records a line of that counts: those that one sees, as one sees them (A2.4). */
export const previewedRecords = (workspace: string, revision: number, docs: readonly MatrixChange[], of: Omit<components["schemas"]["PreviewedRecords"], "base_revision" | "changes">, cursor?: string) =>
  body(client.POST("/api/v1/workspaces/{workspace}/policy/preview/records", { params: { path: { workspace }, query: { cursor } }, body: { base_revision: revision, changes: changesOf(docs), ...of } }));

/** Saves them for a later time: judged now, and again when it comes (A8.2). */
export const scheduleMatrices = (workspace: string, revision: number, note: string, docs: readonly MatrixChange[], at: string) =>
  body(client.POST("/api/v1/workspaces/{workspace}/policy/scheduled", { params: { path: { workspace } }, body: { base_revision: revision, note: note.trim(), changes: changesOf(docs), at } }));

export const saveMatrices = (workspace: string, revision: number, note: string, docs: readonly MatrixChange[]) =>
  body(client.POST("/api/v1/workspaces/{workspace}/policy/changes", { params: { path: { workspace } }, body: { base_revision: revision, note: noted(note), changes: changesOf(docs) } }));
