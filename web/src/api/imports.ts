import { body, client } from "./client";
import { noted } from "./note";
import type { components } from "./schema";

/** Sheets of people: tried first, then imported; kept by the server for an hour. */

type S = components["schemas"];
export type PeopleImport = S["PeopleImport"];
export type SheetRow = S["SheetRow"];
export type SheetWord = S["SheetWord"];
export type Field = PeopleImport["columns"][number]["field"];
export type Outcome = SheetRow["outcome"];

/** What a word of a column is meant to be, wherever it stands. */
export interface Fix {
  field: string;
  from: string;
  to: string;
}

export interface Sheet {
  file: File;
  mapping: Record<string, string>;
  fixes: Fix[];
  match: "email" | "job_code";
}

const ws = "/api/v1/workspaces/{workspace}" as const;

/** A sheet as the form that is sent. */
export const asForm = (sheet: Pick<Sheet, "file" | "mapping" | "fixes">) => ({
  // The description types a binary part as string; what is sent is the file itself.
  body: { file: sheet.file as unknown as string },
  bodySerializer: () => {
    const form = new FormData();
    form.set("file", sheet.file, sheet.file.name);
    form.set("mapping", JSON.stringify(sheet.mapping));
    form.set("fixes", JSON.stringify(sheet.fixes));
    return form;
  },
});

export const importPeople = (workspace: string, sheet: Sheet, dryRun: boolean, note: string) =>
  body(
    client.POST(`${ws}/users/import`, {
      params: { path: { workspace }, query: { dry_run: dryRun, match: sheet.match, note: noted(note) } },
      ...asForm(sheet),
    }),
  );

export const peopleImport = (workspace: string, id: string) => body(client.GET(`${ws}/user-imports/{import}`, { params: { path: { workspace, import: id } } }));

export const importRows = (workspace: string, id: string, outcome: Outcome | undefined, cursor?: string) =>
  body(client.GET(`${ws}/user-imports/{import}/rows`, { params: { path: { workspace, import: id }, query: { outcome, cursor, limit: 200 } } }));

const place = (workspace: string) => `/api/v1/workspaces/${encodeURIComponent(workspace)}/user-imports`;

/** The rows that did not go in, as a file. */
export const failedUrl = (workspace: string, id: string) => `${place(workspace)}/${encodeURIComponent(id)}/failed`;

export const templateUrl = (workspace: string, format: "csv" | "xlsx") => `${place(workspace)}/template?format=${format}`;
