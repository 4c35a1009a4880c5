import { body, client, tagged } from "./client";
import { written, type Note } from "./note";
import type { components } from "./schema";

/** Roles, who holds them, and their permission sheets. */

type S = components["schemas"];
const ws = "/api/v1/workspaces/{workspace}" as const;

export type Sheet = S["RoleSheet"];
export type NetworkRule = S["NetworkRule"];
export type Feature = S["Feature"];
export type RoleTracker = S["RoleTracker"];

/** The roles with the revision they were read at, which a change of several names (A11.3). */
export const rolesAt = async (workspace: string) => {
  const { data, response } = await client.GET(`${ws}/roles`, { params: { path: { workspace } } });
  return { items: (data as S["RoleList"]).items, revision: Number(response.headers.get("Policy-Revision") ?? 0) };
};

export const role = (workspace: string, id: string) => tagged(client.GET(`${ws}/roles/{role}`, { params: { path: { workspace, role: id } } }));

export const addRole = (workspace: string, doc: S["NewRole"], note: Note) =>
  body(client.POST(`${ws}/roles`, { params: { path: { workspace }, query: written(note) }, body: doc }));

export const patchRole = (workspace: string, id: string, etag: string, doc: S["RolePatch"], note: Note) =>
  body(client.PATCH(`${ws}/roles/{role}`, { params: { path: { workspace, role: id }, query: written(note), header: { "If-Match": etag } }, body: doc }));

export const deleteRole = (workspace: string, id: string, etag: string, note: Note) =>
  body(client.DELETE(`${ws}/roles/{role}`, { params: { path: { workspace, role: id }, query: written(note), header: { "If-Match": etag } } }));

export const assignments = async (workspace: string, id: string) =>
  (await body(client.GET(`${ws}/roles/{role}/assignments`, { params: { path: { workspace, role: id } } }))).items;

export const assign = (workspace: string, id: string, doc: S["NewAssignment"], note: Note) =>
  body(client.POST(`${ws}/roles/{role}/assignments`, { params: { path: { workspace, role: id }, query: written(note) }, body: doc }));

/** Changes an assignment as it is now: its tag is read just before. */
export const patchAssignment = async (workspace: string, id: string, assignment: string, doc: S["AssignmentPatch"], note: Note) => {
  const path = { workspace, role: id, assignment };
  const { etag } = await tagged(client.GET(`${ws}/roles/{role}/assignments/{assignment}`, { params: { path } }));
  return body(client.PATCH(`${ws}/roles/{role}/assignments/{assignment}`, { params: { path, query: written(note), header: { "If-Match": etag } }, body: doc }));
};

export const endAssignment = async (workspace: string, id: string, assignment: string, note: Note) => {
  const path = { workspace, role: id, assignment };
  const { etag } = await tagged(client.GET(`${ws}/roles/{role}/assignments/{assignment}`, { params: { path } }));
  return body(client.DELETE(`${ws}/roles/{role}/assignments/{assignment}`, { params: { path, query: written(note), header: { "If-Match": etag } } }));
};

/** Several changes as one: all of them hold, or none (A11.1). */
export const apply = (workspace: string, changes: S["Changes"]) => body(client.POST(`${ws}/policy/changes`, { params: { path: { workspace } }, body: changes }));

/** On which cells two users or roles differ: `user:<id>` or `role:<key>` (A13.3). */
export const compare = (workspace: string, a: string, b: string) => body(client.GET(`${ws}/access/compare`, { params: { path: { workspace }, query: { a, b } } }));

/** What a role gives on the trackers that the caller may configure. */
export const roleTrackers = async (workspace: string, id: string) => (await body(client.GET(`${ws}/roles/{role}/trackers`, { params: { path: { workspace, role: id } } }))).items;

/** The catalogue of features: which levels there are, and what each allows (A7). */
export const features = async (workspace: string) => (await body(client.GET(`${ws}/features`, { params: { path: { workspace } } }))).items;

export const duplicateRole = (workspace: string, id: string, doc: S["RoleCopy"]) => body(client.POST(`${ws}/roles/{role}/duplicate`, { params: { path: { workspace, role: id } }, body: doc }));

/** What a role adds to those somebody holds, and where they conflict (A6.8). */
export const overlap = (workspace: string, role: string, user: string) => body(client.GET(`${ws}/roles/overlap`, { params: { path: { workspace }, query: { role, user } } }));

export type RoleUsage = S["RoleUsage"];

/** On which trackers each role gives something, when it was changed and last used. */
export const roleUsage = async (workspace: string) => (await body(client.GET(`${ws}/roles/usage`, { params: { path: { workspace } } }))).items;

/** Whether a role counts from an address under these rules. */
export const tryAddress = (workspace: string, role: string, address: string, network: NetworkRule[]) =>
  body(client.POST(`${ws}/roles/{role}/try-address`, { params: { path: { workspace, role } }, body: { address, network } }));

/** A draft that makes one role of several that somebody holds alike (A6.8). */
export const mergeRoles = (workspace: string, doc: S["RoleMerge"]) => body(client.POST(`${ws}/roles/merge`, { params: { path: { workspace } }, body: doc }));

/** What a changeset would do. */
export const preview = (workspace: string, changes: S["Changes"]) => body(client.POST(`${ws}/policy/preview`, { params: { path: { workspace } }, body: changes }));
