import { body, client } from "./client";
import type { Place } from "./record";

/** What a board is asked for, in the words of the API. */
export interface BoardQuery {
  /** Property of the columns; the state without it. */
  group?: string;
  /** A saved view; what stands beside it wins. */
  view?: string;
  state?: string;
  filter?: string;
  q?: string;
  sort?: string;
  columns?: string;
  archived?: boolean;
  limit?: number;
  /** This column alone, from `cursor` on. */
  column?: string;
  cursor?: string;
}

/** Columns with how many records the reader sees in each, and the first of them. */
export const board = (place: Place, query: BoardQuery, signal?: AbortSignal) =>
  body(client.GET("/api/v1/workspaces/{workspace}/trackers/{tracker}/board", { params: { path: place, query }, signal }));

export interface AggregateQuery {
  group?: string;
  measure?: string;
  filter?: string;
  q?: string;
  state?: string;
  archived?: boolean;
}

/** Groups, counts and sums over what the reader sees. */
export const aggregate = (place: Place, query: AggregateQuery, signal?: AbortSignal) =>
  body(client.GET("/api/v1/workspaces/{workspace}/trackers/{tracker}/aggregate", { params: { path: place, query }, signal }));

/** A step without naming the version it was seen in: it is decided on the state the record is in (A3.10). */
export const moveTo = (place: Place & { record: string }, to: string) =>
  body(client.POST("/api/v1/workspaces/{workspace}/trackers/{tracker}/records/{record}/transition", { params: { path: place }, body: { to } }));
