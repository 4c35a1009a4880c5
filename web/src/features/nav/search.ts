/** What of a page's state stands in its address. Anything malformed is left out, never an error. */

export interface TableSearch {
  /** State key of the tab. */
  state?: string;
  /** Filter in the filter language. */
  filter?: string;
  /** Property key, with `-` in front for descending. */
  sort?: string;
  /** Words searched in the text one may view. */
  q?: string;
  /** Shown columns, in order, separated by commas. */
  columns?: string;
  /** Archived records instead of live ones. */
  archived?: boolean;
  /** Numbers of the selected records, separated by commas. */
  sel?: string;
  /** Number of the record last looked at, so that Back finds the row again. */
  at?: number;
}

export function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function readTableSearch(raw: Record<string, unknown>): TableSearch {
  const at = Number(raw.at);
  return {
    state: text(raw.state),
    filter: text(raw.filter),
    sort: text(raw.sort),
    q: text(raw.q),
    columns: text(raw.columns),
    archived: raw.archived === true || raw.archived === "true" ? true : undefined,
    sel: text(raw.sel),
    at: Number.isInteger(at) && at > 0 ? at : undefined,
  };
}

/** Where to go after signing in: a path of our own, never another site. */
export function readSignInSearch(raw: Record<string, unknown>): { next?: string } {
  const next = text(raw.next);
  return { next: next && /^\/(?![/\\])/.test(next) ? next : undefined };
}

export interface UsersSearch {
  q?: string;
}

export function readUsersSearch(raw: Record<string, unknown>): UsersSearch {
  return { q: text(raw.q) };
}

export interface PermissionsSearch {
  tracker?: string;
  role?: string;
  mode?: "simplified" | "detailed";
}

export function readPermissionsSearch(raw: Record<string, unknown>): PermissionsSearch {
  return { tracker: text(raw.tracker), role: text(raw.role), mode: raw.mode === "simplified" || raw.mode === "detailed" ? raw.mode : undefined };
}
