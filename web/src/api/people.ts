import { body, client, tagged, type Tagged } from "./client";
import { written, type Note } from "./note";
import type { User } from "./model";
import type { components, paths } from "./schema";

/** Users, teams and sites: who is in the workspace and where. */

type S = components["schemas"];
const ws = "/api/v1/workspaces/{workspace}" as const;

export type UserFilter = Omit<NonNullable<paths["/api/v1/workspaces/{workspace}/users"]["get"]["parameters"]["query"]>, "limit" | "cursor" | "count">;

/** A page of users; the count is of everyone the filter matches. */
export const users = async (workspace: string, filter: UserFilter, cursor?: string, limit = 100) => {
  const page = await body(client.GET(`${ws}/users`, { params: { path: { workspace }, query: { ...filter, cursor, limit, count: cursor ? undefined : "exact" } } }));
  return { ...page, items: page.items as User[] };
};

export const user = async (workspace: string, id: string) => (await tagged(client.GET(`${ws}/users/{user}`, { params: { path: { workspace, user: id } } }))) as Tagged<User>;

export const addUser = async (workspace: string, doc: S["NewUser"], note: Note) =>
  (await body(client.POST(`${ws}/users`, { params: { path: { workspace }, query: written(note) }, body: doc }))) as User;

export const patchUser = async (workspace: string, id: string, etag: string, doc: S["UserPatch"], note: Note) =>
  (await body(client.PATCH(`${ws}/users/{user}`, { params: { path: { workspace, user: id }, query: written(note), header: { "If-Match": etag } }, body: doc }))) as User;

export const deleteUser = (workspace: string, id: string, etag: string, note: Note) =>
  body(client.DELETE(`${ws}/users/{user}`, { params: { path: { workspace, user: id }, query: written(note), header: { "If-Match": etag } } }));

export const teams = async (workspace: string) => (await body(client.GET(`${ws}/teams`, { params: { path: { workspace } } }))).items;

export const team = (workspace: string, id: string) => tagged(client.GET(`${ws}/teams/{team}`, { params: { path: { workspace, team: id } } }));

export const addTeam = (workspace: string, doc: S["NewTeam"], note: Note) =>
  body(client.POST(`${ws}/teams`, { params: { path: { workspace }, query: written(note) }, body: doc }));

export const patchTeam = (workspace: string, id: string, etag: string, doc: S["TeamPatch"], note: Note) =>
  body(client.PATCH(`${ws}/teams/{team}`, { params: { path: { workspace, team: id }, query: written(note), header: { "If-Match": etag } }, body: doc }));

export const deleteTeam = (workspace: string, id: string, etag: string, note: Note) =>
  body(client.DELETE(`${ws}/teams/{team}`, { params: { path: { workspace, team: id }, query: written(note), header: { "If-Match": etag } } }));

export const sites = async (workspace: string) => (await body(client.GET(`${ws}/sites`, { params: { path: { workspace } } }))).items;

export const site = (workspace: string, id: string) => tagged(client.GET(`${ws}/sites/{site}`, { params: { path: { workspace, site: id } } }));

export const addSite = (workspace: string, doc: S["NewSite"], note: Note) =>
  body(client.POST(`${ws}/sites`, { params: { path: { workspace }, query: written(note) }, body: doc }));

export const patchSite = (workspace: string, id: string, etag: string, doc: S["SitePatch"], note: Note) =>
  body(client.PATCH(`${ws}/sites/{site}`, { params: { path: { workspace, site: id }, query: written(note), header: { "If-Match": etag } }, body: doc }));

export const deleteSite = (workspace: string, id: string, etag: string, note: Note) =>
  body(client.DELETE(`${ws}/sites/{site}`, { params: { path: { workspace, site: id }, query: written(note), header: { "If-Match": etag } } }));

/** Lets somebody in again; of their own roles and keys those that are ticked count again (A6.9, A8.4). */
export const activateUser = (workspace: string, id: string, etag: string, resume: string[], keys: string[]) =>
  body(client.POST(`${ws}/users/{user}/activate`, { params: { path: { workspace, user: id } }, headers: { "If-Match": etag }, body: { resume, keys } }));

export const deactivateUser = (workspace: string, id: string, etag: string) =>
  body(client.POST(`${ws}/users/{user}/deactivate`, { params: { path: { workspace, user: id } }, headers: { "If-Match": etag } }));

/** Mails the link to confirm the address once more; the one before dies. */
export const resendConfirmation = (workspace: string, id: string) => body(client.POST(`${ws}/users/{user}/resend-confirmation`, { params: { path: { workspace, user: id } } }));

/** The link that a mail would hold, where none is sent; the one before dies. */
export const invitationLink = async (workspace: string, id: string) => (await body(client.POST(`${ws}/users/{user}/invitation-link`, { params: { path: { workspace, user: id } } }))).url;

/** What deleting somebody would do, counted. */
export const departure = (workspace: string, id: string) => body(client.GET(`${ws}/users/{user}/departure`, { params: { path: { workspace, user: id } } }));

export const userSessions = async (workspace: string, id: string) => (await body(client.GET(`${ws}/users/{user}/sessions`, { params: { path: { workspace, user: id } } }))).items;

export const endUserSession = (workspace: string, id: string, session: string) => body(client.DELETE(`${ws}/users/{user}/sessions/{session}`, { params: { path: { workspace, user: id, session } } }));

export const endUserSessions = (workspace: string, id: string) => body(client.DELETE(`${ws}/users/{user}/sessions`, { params: { path: { workspace, user: id } } }));

/** When and from where somebody came here. */
export const entrances = (workspace: string, id: string, cursor?: string) => body(client.GET(`${ws}/users/{user}/entrances`, { params: { path: { workspace, user: id }, query: { cursor } } }));

export type UsersBulk = S["UsersBulk"];
export type AssignmentsBulk = S["AssignmentsBulk"];
export type BulkDone = S["BulkDone"];

/** One thing for many users as one change; tried first with `dryRun`. */
export const bulkUsers = (workspace: string, doc: UsersBulk, dryRun: boolean, note: Note) =>
  body(client.POST(`${ws}/users/bulk`, { params: { path: { workspace }, query: { dry_run: dryRun || undefined, ...written(note) } }, body: doc }));

export const bulkRoles = (workspace: string, doc: AssignmentsBulk, dryRun: boolean, note: Note) =>
  body(client.POST(`${ws}/role-assignments/bulk`, { params: { path: { workspace }, query: { dry_run: dryRun || undefined, ...written(note) } }, body: doc }));

/** The restrictions that name a team, of the trackers one may configure. */
export const teamRestrictions = async (workspace: string, team: string) => (await body(client.GET(`${ws}/teams/{team}/restrictions`, { params: { path: { workspace, team } } }))).items;
