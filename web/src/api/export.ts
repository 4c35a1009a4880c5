import type { Place, RecordQuery } from "./record";

/** Records on their way out, as a file. */

export type ExportFormat = "csv" | "xlsx" | "json";

/** The address of an export: what the page asks for, and nothing that only pages know. */
export function exportUrl(place: Place, query: RecordQuery, format: ExportFormat): string {
  const part = encodeURIComponent;
  const asked = new URLSearchParams({ format });
  for (const key of ["state", "filter", "sort", "q", "columns"] as const) {
    const value = query[key];
    if (value) asked.set(key, value);
  }
  if (query.archived) asked.set("archived", "true");
  return `/api/v1/workspaces/${part(place.workspace)}/trackers/${part(place.tracker)}/export?${asked.toString().replaceAll("+", "%20")}`;
}
