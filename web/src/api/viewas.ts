import { body, client } from "./client";
import { changesOf, type MatrixChange } from "./permissions";
import type { components } from "./schema";

/** Looking as somebody else: begun with a reason, read-only, ended here or by the server. */

export type ViewAs = components["schemas"]["ViewAs"];
const path = "/api/v1/workspaces/{workspace}/view-as" as const;

/** Permissions that are not saved yet, and the revision that they were made against. */
export interface LookDraft {
  revision: number;
  docs: readonly MatrixChange[];
}

/** With a draft: what the target would see if it were saved. */
export const beginViewAs = (workspace: string, target: string, reason: string, draft?: LookDraft) =>
  body(client.POST(path, { params: { path: { workspace } }, body: { target, reason, draft: draft && { base_revision: draft.revision, changes: changesOf(draft.docs) } } }));

export const endViewAs = (workspace: string) => body(client.DELETE(path, { params: { path: { workspace } } }));
