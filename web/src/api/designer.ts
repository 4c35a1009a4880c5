import { body, client, tagged } from "./client";
import { written, type Note } from "./note";
import type { components } from "./schema";

type S = components["schemas"];

/** A tracker in configuration mode: its whole schema, and no record of it (A8.0). */
export type Configuration = S["TrackerConfig"];
export type PropertyDoc = S["PropertyDoc"];
export type StateDoc = S["StateDoc"];
export type TransitionDoc = S["TransitionDoc"];
export type OptionDoc = S["Option"];
export type TrackerChange = S["TrackerChange"];
export type Starts = S["TrackerStarts"];
export type Template = S["TrackerTemplate"];
export type Binned = S["BinnedTracker"];

const ws = "/api/v1/workspaces/{workspace}" as const;

export const configuration = (workspace: string, tracker: string) => tagged(client.GET(`${ws}/trackers/{tracker}/configuration`, { params: { path: { workspace, tracker } } }));

export const patchTracker = (workspace: string, tracker: string, etag: string, doc: TrackerChange, note: Note) =>
  body(client.PATCH(`${ws}/trackers/{tracker}`, { params: { path: { workspace, tracker }, query: written(note), header: { "If-Match": etag } }, body: doc }));

export const deleteTracker = (workspace: string, tracker: string, etag: string, name: string, note: Note) =>
  body(client.DELETE(`${ws}/trackers/{tracker}`, { params: { path: { workspace, tracker }, query: { ...written(note), name }, header: { "If-Match": etag } } }));

export const createTracker = (workspace: string, doc: S["NewTracker"], note: Note) =>
  body(client.POST(`${ws}/trackers`, { params: { path: { workspace }, query: written(note) }, body: doc }));

/** What a new tracker can start from, and which roles reach every tracker (A3.12). */
export const starts = (workspace: string) => body(client.GET(`${ws}/tracker-templates`, { params: { path: { workspace } } }));

export const createFromTemplate = (workspace: string, template: string, doc: S["FromTemplate"], note: Note) =>
  body(client.POST(`${ws}/tracker-templates/{template}`, { params: { path: { workspace, template }, query: written(note) }, body: doc }));

/** Deleted trackers that can be brought back (A8). */
export const bin = async (workspace: string) => (await body(client.GET(`${ws}/tracker-bin`, { params: { path: { workspace } } }))).items;

export const restoreTracker = (workspace: string, tracker: string, key: string | undefined, note: Note) =>
  body(client.POST(`${ws}/tracker-bin/{tracker}/restore`, { params: { path: { workspace, tracker }, query: written(note) }, body: { key } }));

export const lints = async (workspace: string, tracker: string) => (await body(client.GET(`${ws}/policy/lints`, { params: { path: { workspace }, query: { tracker } } }))).items;
