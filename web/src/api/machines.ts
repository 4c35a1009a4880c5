import { body, client, tagged } from "./client";
import { noted } from "./note";
import type { components } from "./schema";

/** Keys of machines and links of guests (A9, A10). A secret is answered once, when it is made. */

type S = components["schemas"];
const one = "/api/v1/workspaces/{workspace}/users/{user}" as const;

export type Key = S["Key"];
export type GuestLink = S["GuestLink"];
export type NewKey = S["NewKey"];
export type KeyScope = S["KeyScope"];

export const keys = async (workspace: string, user: string) => (await body(client.GET(`${one}/keys`, { params: { path: { workspace, user } } }))).items;

export const makeKey = (workspace: string, user: string, doc: NewKey, note: string) => body(client.POST(`${one}/keys`, { params: { path: { workspace, user }, query: { note: noted(note) } }, body: doc }));

/** Changes a key as it is now: its tag is read just before. */
export const patchKey = async (workspace: string, user: string, key: string, doc: S["KeyPatch"], note: string) => {
  const path = { workspace, user, key };
  const { etag } = await tagged(client.GET(`${one}/keys/{key}`, { params: { path } }));
  return body(client.PATCH(`${one}/keys/{key}`, { params: { path, query: { note: noted(note) }, header: { "If-Match": etag } }, body: doc }));
};

/** Says who answers for an integration; "" for nobody. Its tag is read just before. */
export const setOwner = async (workspace: string, user: string, owner: string) => {
  const { etag } = await tagged(client.GET(one, { params: { path: { workspace, user } } }));
  return body(client.PATCH(one, { params: { path: { workspace, user }, header: { "If-Match": etag } }, body: { owner } }));
};

export const revokeKey = async (workspace: string, user: string, key: string) => {
  const path = { workspace, user, key };
  const { etag } = await tagged(client.GET(`${one}/keys/{key}`, { params: { path } }));
  return body(client.DELETE(`${one}/keys/{key}`, { params: { path, header: { "If-Match": etag } } }));
};

export const guestLink = (workspace: string, user: string) => tagged(client.GET(`${one}/link`, { params: { path: { workspace, user } } }));

/** Makes a link in the place of the one before, which dies with all its sessions. */
export const rotateLink = (workspace: string, user: string, doc: S["NewGuestLink"]) => body(client.POST(`${one}/link`, { params: { path: { workspace, user } }, body: doc }));

export const dropLink = (workspace: string, user: string, etag: string) => body(client.DELETE(`${one}/link`, { params: { path: { workspace, user }, header: { "If-Match": etag } } }));

export type MachineRights = S["MachineRights"];
export type MachineRight = S["MachineRight"];

export const rights = (workspace: string, user: string) => body(client.GET(`${one}/rights`, { params: { path: { workspace, user } } }));

export type Wish = S["MachineWish"];
export type Proposal = S["MachineProposal"];

/** The least that reaches some trackers: a key's scope, and with a role the draft that makes it and what that would do. Nothing is changed by it. */
export const propose = (workspace: string, user: string, doc: Wish) => body(client.POST(`${one}/least-privilege`, { params: { path: { workspace, user } }, body: doc }));

/** A draft that takes unused rights away; nothing is changed by it. */
export const trim = (workspace: string, user: string) => body(client.POST(`${one}/trim`, { params: { path: { workspace, user } } }));

/** A draft that makes a role for people from a machine's; nothing is changed by it. */
export const mirror = (workspace: string, user: string, doc: S["MachineMirror"]) => body(client.POST(`${one}/mirror`, { params: { path: { workspace, user } }, body: doc }));
