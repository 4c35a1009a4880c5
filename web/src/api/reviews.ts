import { body, client, tagged } from "./client";
import type { components } from "./schema";

/** Access reviews (A14). */

type S = components["schemas"];
const ws = "/api/v1/workspaces/{workspace}" as const;

export type Review = S["ReviewInfo"];
export type ReviewItem = S["ReviewItem"];
export type ReviewAnswer = S["ReviewAnswer"];
export type NewReview = S["NewReview"];
export type Show = "all" | "left" | "said";

export const reviews = async (workspace: string) => (await body(client.GET(`${ws}/reviews`, { params: { path: { workspace } } }))).items;

export const review = (workspace: string, id: string) => body(client.GET(`${ws}/reviews/{review}`, { params: { path: { workspace, review: id } } }));

export const begin = (workspace: string, doc: NewReview) => body(client.POST(`${ws}/reviews`, { params: { path: { workspace } }, body: doc }));

/** Changes a review as it is now: its tag is read just before. */
export const patch = async (workspace: string, id: string, doc: S["ReviewPatch"]) => {
  const path = { workspace, review: id };
  const { etag } = await tagged(client.GET(`${ws}/reviews/{review}`, { params: { path } }));
  return body(client.PATCH(`${ws}/reviews/{review}`, { params: { path, header: { "If-Match": etag } }, body: doc }));
};

export const items = (workspace: string, id: string, show: Show, cursor?: string) => body(client.GET(`${ws}/reviews/{review}/items`, { params: { path: { workspace, review: id }, query: { show, limit: 100, cursor } } }));

export const findings = (workspace: string, id: string) => body(client.GET(`${ws}/reviews/{review}/findings`, { params: { path: { workspace, review: id } } }));

/** All of them, or none. */
export const decide = (workspace: string, id: string, decisions: ReviewAnswer[]) => body(client.POST(`${ws}/reviews/{review}/decisions`, { params: { path: { workspace, review: id } }, body: { decisions } }));

export const finish = (workspace: string, id: string) => body(client.POST(`${ws}/reviews/{review}/finish`, { params: { path: { workspace, review: id } } }));

export const exportUrl = (workspace: string, id: string, names: boolean) => `/api/v1/workspaces/${workspace}/reviews/${id}/export${names ? "?names=true" : ""}`;
