import { body, client } from "./client";
import type { OnePlace } from "./record";
import type { components } from "./schema";

/** What people say about records, and what they are told. */

type S = components["schemas"];
export type Comment = S["Comment"];
export type CommentPage = S["CommentPage"];
export type MentionList = S["MentionList"];
export type Mention = S["MentionChoice"];
export type Notification = S["Notification"];
export type NotificationPage = S["NotificationPage"];
export type Preference = S["NotificationPreference"];
export type SearchAnswer = S["SearchAnswer"];

const record = "/api/v1/workspaces/{workspace}/trackers/{tracker}/records/{record}" as const;
const ws = "/api/v1/workspaces/{workspace}" as const;

export const comments = (place: OnePlace, cursor?: string) => body(client.GET(`${record}/comments`, { params: { path: place, query: { limit: 30, cursor } } }));

/** Says something; `key` makes a repeated try write nothing twice. */
export const say = (place: OnePlace, text: string, key: string) =>
  body(client.POST(`${record}/comments`, { params: { path: place, header: { "Idempotency-Key": key } }, body: { text } }));

export const change = (place: OnePlace, comment: string, text: string) => body(client.PATCH(`${record}/comments/{comment}`, { params: { path: { ...place, comment } }, body: { text } }));

export const takeAway = (place: OnePlace, comment: string) => body(client.DELETE(`${record}/comments/{comment}`, { params: { path: { ...place, comment } } }));

export const mentions = (place: OnePlace, q: string, signal?: AbortSignal) => body(client.GET(`${record}/mentions`, { params: { path: place, query: { q: q || undefined } }, signal }));

export type Happening = S["TrackerActivityEntry"];

/** What happened in a tracker, narrowed. */
export interface ActivityQuery {
  kind?: "data" | "state" | "comments" | "access";
  property?: string;
  user?: string;
  from?: string;
  to?: string;
  limit?: number;
  cursor?: string;
}

export const trackerActivity = (place: { workspace: string; tracker: string }, query: ActivityQuery, signal?: AbortSignal) =>
  body(client.GET(`${ws}/trackers/{tracker}/activity`, { params: { path: place, query }, signal }));

export type SetupChange = S["SetupChange"];
export type ChangedPart = S["ChangedPart"];
export type ChangedField = S["ChangedField"];

/** How a tracker's setup was changed, newest first. */
export const trackerAudit = (place: { workspace: string; tracker: string }, query: { limit?: number; cursor?: string }, signal?: AbortSignal) =>
  body(client.GET(`${ws}/trackers/{tracker}/audit`, { params: { path: place, query }, signal }));

export const search = (workspace: string, q: string, limit: number, signal?: AbortSignal) => body(client.GET(`${ws}/search`, { params: { path: { workspace }, query: { q, limit } }, signal }));

export const notifications = (workspace: string, query: { limit?: number; cursor?: string; unread?: boolean }) => body(client.GET(`${ws}/notifications`, { params: { path: { workspace }, query } }));

export const markRead = (workspace: string, what: { ids?: string[]; up_to?: string }) => body(client.POST(`${ws}/notifications/read`, { params: { path: { workspace } }, body: what }));

export const preferences = async (workspace: string) => (await body(client.GET(`${ws}/notifications/preferences`, { params: { path: { workspace } } }))).kinds;

export const setPreferences = async (workspace: string, kinds: Preference[]) => (await body(client.PUT(`${ws}/notifications/preferences`, { params: { path: { workspace } }, body: { kinds } }))).kinds;
