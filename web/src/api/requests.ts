import { body, client } from "./client";
import type { components } from "./schema";

/** What waits for another person: self-grants that take two (A2.2), the superuser tag asked for (A8.1). */

type S = components["schemas"];
const path = "/api/v1/workspaces/{workspace}/policy/pending" as const;

export type Pending = S["PendingChange"];
export type PendingDetail = S["PendingDetail"];

export const pendings = async (workspace: string) => (await body(client.GET(path, { params: { path: { workspace } } }))).items;

export const pending = (workspace: string, id: string) => body(client.GET(`${path}/{pending}`, { params: { path: { workspace, pending: id } } }));

export const confirmPending = (workspace: string, id: string) => body(client.POST(`${path}/{pending}/confirm`, { params: { path: { workspace, pending: id } } }));

/** Refuses a request, or withdraws one's own. */
export const dropPending = (workspace: string, id: string) => body(client.DELETE(`${path}/{pending}`, { params: { path: { workspace, pending: id } } }));

/** Asks those who can give it for the superuser tag. */
export const askSuperuser = (workspace: string, reason: string) => body(client.POST(path, { params: { path: { workspace } }, body: { reason: reason.trim() || undefined } }));
