import { body, client } from "./client";
import type { components } from "./schema";

/** Links to one record and to a form (A9.2). */

type S = components["schemas"];
export type Link = S["Link"];
export type LinkMade = S["LinkMade"];
export type LinkTarget = S["LinkTarget"];

const tracker = "/api/v1/workspaces/{workspace}/trackers/{tracker}" as const;
const links = `${tracker}/records/{record}/guest-links` as const;
const forms = `${tracker}/form-links` as const;

/** What the link opens that this page carries. */
export const target = () => body(client.GET("/api/v1/link"));

/** Where a link leads: to one record, or to a form that creates in a tracker. */
export interface LinkPlace {
  workspace: string;
  tracker: string;
  record?: string;
}

export const list = async ({ workspace, tracker: t, record }: LinkPlace): Promise<Link[]> =>
  (record === undefined
    ? await body(client.GET(forms, { params: { path: { workspace, tracker: t } } }))
    : await body(client.GET(links, { params: { path: { workspace, tracker: t, record } } }))
  ).items;

/** The guests whom a link may be made for, found by name. */
export const guests = ({ workspace, tracker: t }: LinkPlace, q: string) => body(client.GET(`${tracker}/link-guests`, { params: { path: { workspace, tracker: t }, query: { q: q || undefined } } }));

/** Makes one; its address is shown this once. `state` is where a form creates. */
export const make = ({ workspace, tracker: t, record }: LinkPlace, doc: { guest: string; state?: string; expires_at?: string }): Promise<LinkMade> =>
  record === undefined
    ? body(client.POST(forms, { params: { path: { workspace, tracker: t } }, body: { guest: doc.guest, state: doc.state ?? "", expires_at: doc.expires_at } }))
    : body(client.POST(links, { params: { path: { workspace, tracker: t, record } }, body: { guest: doc.guest, expires_at: doc.expires_at } }));

export const end = ({ workspace, tracker: t, record }: LinkPlace, link: string) =>
  record === undefined
    ? body(client.DELETE(`${forms}/{link}`, { params: { path: { workspace, tracker: t, link } } }))
    : body(client.DELETE(`${links}/{link}`, { params: { path: { workspace, tracker: t, record, link } } }));
