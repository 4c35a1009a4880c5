import { body, client } from "./client";
import type { components } from "./schema";

/** Looking as somebody else: begun with a reason, read-only, ended here or by the server. */

export type ViewAs = components["schemas"]["ViewAs"];
const path = "/api/v1/workspaces/{workspace}/view-as" as const;

export const beginViewAs = (workspace: string, target: string, reason: string) => body(client.POST(path, { params: { path: { workspace } }, body: { target, reason } }));

export const endViewAs = (workspace: string) => body(client.DELETE(path, { params: { path: { workspace } } }));
