import { body, client, tagged } from "./client";
import { noted } from "./note";
import type { components } from "./schema";

/** The workspace itself: its settings, its plan, its end. */

type S = components["schemas"];
const path = "/api/v1/workspaces/{workspace}" as const;

export type Plan = S["Plan"];

export const workspaceTagged = (workspace: string) => tagged(client.GET(path, { params: { path: { workspace } } }));

export const patchWorkspace = (workspace: string, etag: string, doc: S["WorkspacePatch"], note: string) =>
  body(client.PATCH(path, { params: { path: { workspace }, query: { note: noted(note) }, header: { "If-Match": etag } }, body: doc }));

export const plan = (workspace: string) => body(client.GET(`${path}/plan`, { params: { path: { workspace } } }));

/** Shuts the workspace for everybody; a full user may bring it back for 30 days. */
export const deleteWorkspace = (workspace: string, name: string) => body(client.DELETE(path, { params: { path: { workspace }, query: { name } } }));

/** Opens a deleted workspace again, for everybody. */
export const restoreWorkspace = (workspace: string) => body(client.POST(`${path}/restore`, { params: { path: { workspace } } }));

export type SignInSettings = S["SignInSettings"];
export type Provider = S["ProviderConfig"];
export type NewProvider = S["NewProvider"];

export const signInSettings = (workspace: string) => tagged(client.GET(`${path}/sign-in`, { params: { path: { workspace } } }));

export const patchSignIn = (workspace: string, etag: string, doc: { second_factor?: SignInSettings["second_factor"]; step_up?: boolean }) =>
  body(client.PATCH(`${path}/sign-in`, { params: { path: { workspace }, header: { "If-Match": etag } }, body: doc }));

export const addProvider = (workspace: string, doc: NewProvider) => body(client.POST(`${path}/sign-in/providers`, { params: { path: { workspace } }, body: doc }));

export const patchProvider = (workspace: string, etag: string, provider: string, doc: Partial<Omit<NewProvider, "preset">>) =>
  body(client.PATCH(`${path}/sign-in/providers/{provider}`, { params: { path: { workspace, provider }, header: { "If-Match": etag } }, body: doc }));

export const dropProvider = (workspace: string, etag: string, provider: string) =>
  body(client.DELETE(`${path}/sign-in/providers/{provider}`, { params: { path: { workspace, provider }, header: { "If-Match": etag } } }));
