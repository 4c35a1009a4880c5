import { body, client, tagged } from "./client";
import { noted } from "./people";
import type { components } from "./schema";

/** The workspace itself: its settings, its plan, its end. */

type S = components["schemas"];
const path = "/api/v1/workspaces/{workspace}" as const;

export type Plan = S["Plan"];

export const workspaceTagged = (workspace: string) => tagged(client.GET(path, { params: { path: { workspace } } }));

export const patchWorkspace = (workspace: string, etag: string, doc: S["WorkspacePatch"], note: string) =>
  body(client.PATCH(path, { params: { path: { workspace }, query: { note: noted(note) }, header: { "If-Match": etag } }, body: doc }));

export const plan = (workspace: string) => body(client.GET(`${path}/plan`, { params: { path: { workspace } } }));

/** Shuts the workspace for everybody; a full user may bring it back for 30 days. */
export const deleteWorkspace = (workspace: string, name: string) => body(client.DELETE(path, { params: { path: { workspace }, query: { name } } }));
