import { body, client, tagged } from "./client";
import type { Schema } from "./model";

/** Trackers as data: what the caller sees of their schema (A3.1, A3.2). */

export const trackers = async (workspace: string) => (await body(client.GET("/api/v1/workspaces/{workspace}/trackers", { params: { path: { workspace } } }))).items;

/** The trackers the caller may configure; schema only, no record of them (A8.0). */
export const configurable = async (workspace: string) =>
  (await body(client.GET("/api/v1/workspaces/{workspace}/trackers", { params: { path: { workspace }, query: { configurable: true } } }))).items;

export const tracker = async (workspace: string, tracker: string, signal?: AbortSignal): Promise<Schema> => {
  const got = await body(client.GET("/api/v1/workspaces/{workspace}/trackers/{tracker}", { params: { path: { workspace, tracker } }, signal }));
  return { ...got, properties: got.properties ?? [], states: got.states ?? [], transitions: got.transitions ?? [] };
};

/** A tracker in configuration mode: its whole schema (A8.0). */
export const configuration = (workspace: string, tracker: string) =>
  body(client.GET("/api/v1/workspaces/{workspace}/trackers/{tracker}/configuration", { params: { path: { workspace, tracker } } }));

/** The heading of the column that says who may see each record; "" is the usual one. */
export async function relabelRestriction(workspace: string, tracker: string, label: string): Promise<void> {
  const one = "/api/v1/workspaces/{workspace}/trackers/{tracker}" as const;
  const { etag } = await tagged(client.GET(`${one}/configuration`, { params: { path: { workspace, tracker } } }));
  await body(client.PATCH(one, { params: { path: { workspace, tracker }, header: { "If-Match": etag } }, body: { restriction_label: label } }));
}
