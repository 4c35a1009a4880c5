import { body, client, tagged } from "./client";
import type { ExportFormat } from "./export";
import type { Place } from "./record";
import type { components, operations } from "./schema";

type S = components["schemas"];
export type Report = S["Report"];
export type ReportList = S["ReportList"];
export type ReportDoc = S["ReportDoc"];
export type ReportPatch = S["ReportPatch"];
export type ReportRun = S["ReportRun"];
/** A report that is asked in one's own words; lists are separated by commas. */
export type ReportQuery = NonNullable<operations["ask-report"]["parameters"]["query"]>;
export type Period = NonNullable<ReportQuery["period"]>;

const all = "/api/v1/workspaces/{workspace}/reports";
const one = "/api/v1/workspaces/{workspace}/reports/{report}";

/** The reports one may open, and where one may keep more. */
export const reports = (workspace: string) => body(client.GET(all, { params: { path: { workspace } } }));

export const report = (workspace: string, id: string, signal?: AbortSignal) => tagged(client.GET(one, { params: { path: { workspace, report: id } }, signal }));

export const createReport = (workspace: string, doc: ReportDoc) => body(client.POST(all, { params: { path: { workspace } }, body: doc }));

export const patchReport = (workspace: string, id: string, etag: string, patch: ReportPatch) =>
  body(client.PATCH(one, { params: { path: { workspace, report: id }, header: { "If-Match": etag } }, body: patch }));

export const deleteReport = (workspace: string, id: string, etag: string) => body(client.DELETE(one, { params: { path: { workspace, report: id }, header: { "If-Match": etag } } }));

/** A kept report over what one sees; another period than its own where one is given. */
export const runReport = (workspace: string, id: string, query: { period?: Period; cursor?: string; limit?: number }, signal?: AbortSignal) =>
  body(client.GET("/api/v1/workspaces/{workspace}/reports/{report}/run", { params: { path: { workspace, report: id }, query }, signal }));

export const askReport = (place: Place, query: ReportQuery, signal?: AbortSignal) =>
  body(client.GET("/api/v1/workspaces/{workspace}/trackers/{tracker}/report", { params: { path: place, query }, signal }));

const part = encodeURIComponent;

/** The address of a report's rows as a file. */
export function reportFile(workspace: string, id: string, format: ExportFormat, period?: Period): string {
  const asked = new URLSearchParams(period ? { format, period } : { format });
  return `/api/v1/workspaces/${part(workspace)}/reports/${part(id)}/export?${asked.toString()}`;
}

export function askedFile(place: Place, format: ExportFormat, query: ReportQuery): string {
  const asked = new URLSearchParams({ format });
  for (const key of ["site", "columns", "filter", "group", "subgroup", "measures", "sort", "date", "period"] as const) {
    const value = query[key];
    if (value) asked.set(key, value);
  }
  return `/api/v1/workspaces/${part(place.workspace)}/trackers/${part(place.tracker)}/report/export?${asked.toString().replaceAll("+", "%20")}`;
}
