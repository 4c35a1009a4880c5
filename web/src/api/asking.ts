import { body, client } from "./client";
import type { components } from "./schema";

/** Access that is asked for, and granted by another (A13.5). */

type S = components["schemas"];
const path = "/api/v1/workspaces/{workspace}/access/requests" as const;

export type AccessAsked = S["AccessAsked"];
export type AccessAskedDetail = S["AccessAskedDetail"];
export type AccessAsk = S["AccessAsk"];

export const askForAccess = (workspace: string, ask: AccessAsk) => body(client.POST(path, { params: { path: { workspace } }, body: ask }));

export const askToEnter = (workspace: string, reason: string) => body(client.POST("/api/v1/me/access-requests", { body: { workspace, reason: reason.trim() || undefined } }));

export const accessRequests = async (workspace: string) => (await body(client.GET(path, { params: { path: { workspace } } }))).items;

export const accessRequest = (workspace: string, request: string, fix?: string) => body(client.GET(`${path}/{request}`, { params: { path: { workspace, request }, query: { fix } } }));

export const grantAccess = (workspace: string, request: string, grant: S["AccessGrant"]) => body(client.POST(`${path}/{request}/grant`, { params: { path: { workspace, request } }, body: grant }));

export const passAccess = (workspace: string, request: string) => body(client.POST(`${path}/{request}/pass`, { params: { path: { workspace, request } } }));

/** Refuses a request, or withdraws one's own. */
export const dropAccess = (workspace: string, request: string) => body(client.DELETE(`${path}/{request}`, { params: { path: { workspace, request } } }));
