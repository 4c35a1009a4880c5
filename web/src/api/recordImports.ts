import { body, client } from "./client";
import { asForm } from "./imports";
import type { Place } from "./record";
import type { components } from "./schema";

/** Sheets of records: tried first, then imported; kept by the server for an hour. */

type S = components["schemas"];
export type RecordImport = S["RecordImport"];
export type ImportRow = S["ImportRow"];
/** What the rows can be narrowed to; where it is not told any more how a matched one turned out, it is found by none. */
export type Outcome = Exclude<ImportRow["outcome"], "matched">;

export interface RecordSheet {
  file: File;
  mapping: Record<string, string>;
  fixes: { field: string; from: string; to: string }[];
  /** The property by which rows are matched with records; empty: every row is a new one. */
  match: string;
}

const tracker = "/api/v1/workspaces/{workspace}/trackers/{tracker}" as const;

export const importRecords = (place: Place, sheet: RecordSheet, dryRun: boolean) =>
  body(
    client.POST(`${tracker}/import`, {
      params: { path: { ...place }, query: { dry_run: dryRun, match: sheet.match || undefined } },
      ...asForm(sheet),
    }),
  );

export const recordImport = (place: Place, id: string) => body(client.GET(`${tracker}/imports/{import}`, { params: { path: { ...place, import: id } } }));

export const importRows = (place: Place, id: string, outcome: Outcome | undefined, cursor?: string) =>
  body(client.GET(`${tracker}/imports/{import}/rows`, { params: { path: { ...place, import: id }, query: { outcome, cursor, limit: 100 } } }));

const at = (place: Place) => `/api/v1/workspaces/${encodeURIComponent(place.workspace)}/trackers/${encodeURIComponent(place.tracker)}`;

/** The rows that did not go in, as a file. */
export const failedUrl = (place: Place, id: string) => `${at(place)}/imports/${encodeURIComponent(id)}/failed`;

export const templateUrl = (place: Place, format: "csv" | "xlsx") => `${at(place)}/import/template?format=${format}`;
