import { lookedAt } from "./look";
import { body, client, tagged } from "./client";
import type { Choice } from "./model";

/** Which tracker's records are meant. */
export interface Place {
  workspace: string;
  tracker: string;
}

/** One record, by id or number. */
export interface OnePlace extends Place {
  record: string;
}

/** What a list of records is asked for, in the words of the API. */
export interface RecordQuery {
  state?: string;
  filter?: string;
  sort?: string;
  q?: string;
  columns?: string;
  archived?: boolean;
  /** Only those one is assigned to. */
  assigned?: boolean;
  /** What the records are grouped by, and the one group that is asked for, by its id in the aggregate. */
  group?: string;
  of?: string;
  limit?: number;
  cursor?: string;
  count?: "true" | "exact";
}

const collection = "/api/v1/workspaces/{workspace}/trackers/{tracker}/records";
const one = "/api/v1/workspaces/{workspace}/trackers/{tracker}/records/{record}";

export const list = (place: Place, query: RecordQuery, signal?: AbortSignal) => body(client.GET(collection, { params: { path: place, query }, signal }));

export const get = (place: OnePlace, signal?: AbortSignal) => tagged(client.GET(one, { params: { path: place }, signal }));

export interface Draft {
  state?: string;
  site?: string;
  values: Record<string, unknown>;
}

/** Creates a record; `key` makes a repeated try write nothing twice. */
export const create = (place: Place, draft: Draft, key: string) =>
  body(client.POST(collection, { params: { path: place, header: { "Idempotency-Key": key } }, body: draft }));

export interface Patch {
  site?: string;
  values?: Record<string, unknown>;
}

export const patch = (place: OnePlace, etag: string, change: Patch) =>
  body(client.PATCH(one, { params: { path: place, header: { "If-Match": etag } }, body: change }));

/** Whether the record would still be seen after a change; nothing is changed by asking. */
export const peekPatch = async (place: OnePlace, change: Patch): Promise<boolean> =>
  (await body(client.PATCH(one, { params: { path: place, query: { preview: true }, header: { "If-Match": "*" } }, body: change }))).visible;

/** Whether the record would still be seen after a step. */
export const peekMove = async (place: OnePlace, to: string): Promise<boolean> =>
  (await body(client.POST(`${one}/transition`, { params: { path: place, query: { preview: true } }, body: { to } }))).visible;

export const remove = (place: OnePlace, etag: string) => body(client.DELETE(one, { params: { path: place, header: { "If-Match": etag } } }));

/** One step; `key` makes a repeated try move once. */
export const move = (place: OnePlace, etag: string, to: string, key?: string) =>
  body(client.POST(`${one}/transition`, { params: { path: place, header: { "If-Match": etag, "Idempotency-Key": key } }, body: { to } }));

export const archive = (place: OnePlace, etag: string) => body(client.POST(`${one}/archive`, { params: { path: place, header: { "If-Match": etag } } }));

export const restore = (place: OnePlace, etag: string) => body(client.POST(`${one}/restore`, { params: { path: place, header: { "If-Match": etag } } }));

export const activity = (place: OnePlace, cursor?: string) => body(client.GET(`${one}/activity`, { params: { path: place, query: { limit: 30, cursor } } }));

/** What a picker offers; with `record` for an edit, with `state` for a new one. */
export const choices = (place: Place, property: string, query: { q?: string; record?: string; state?: string }): Promise<{ items: Choice[]; more: boolean }> =>
  body(client.GET("/api/v1/workspaces/{workspace}/trackers/{tracker}/properties/{property}/choices", { params: { path: { ...place, property }, query } }));

/** Adds a file through its cell; a signature replaces the one before. `key` makes a repeated try store it once. */
export const upload = (place: OnePlace, property: string, file: File, key?: string) =>
  body(
    client.POST(`${one}/files/{property}`, {
      params: { path: { ...place, property }, header: { "Idempotency-Key": key } },
      // The description types a binary part as string; what is sent is the file itself.
      body: { file: file as unknown as string },
      bodySerializer: () => {
        const form = new FormData();
        form.set("file", file, file.name);
        return form;
      },
    }),
  );

export const removeFile = (place: OnePlace, property: string, file: string, etag: string) =>
  body(client.DELETE(`${one}/files/{property}/{file}`, { params: { path: { ...place, property, file }, header: { "If-Match": etag } } }));

/** The file itself, for who comes by a link: a picture's address carries no secret. */
export const file = (place: OnePlace, property: string, file: string): Promise<Blob> =>
  body(client.GET(`${one}/files/{property}/{file}`, { params: { path: { ...place, property, file } }, parseAs: "blob" })) as Promise<Blob>;

/** The address of a file: through its record and its property, never a bare one (A4.7). */
export function fileUrl(place: OnePlace, property: string, file: string): string {
  const part = encodeURIComponent;
  return lookedAt(`/api/v1/workspaces/${part(place.workspace)}/trackers/${part(place.tracker)}/records/${part(place.record)}/files/${part(property)}/${part(file)}`);
}
