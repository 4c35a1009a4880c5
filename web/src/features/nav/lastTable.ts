import type { TableSearch } from "./search";

/** How each tracker's table was last looked at in this tab, so that the way back from a record leads to the same list. */
const last = new Map<string, TableSearch>();

const key = (workspace: string, tracker: string) => `${workspace}/${tracker}`;

export function rememberTable(workspace: string, tracker: string, search: TableSearch): void {
  last.set(key(workspace, tracker), search);
}

/** The search part of the way back; with `at` the row that is to have the focus. */
export function tableSearch(workspace: string, tracker: string, at?: number): TableSearch {
  return { ...last.get(key(workspace, tracker)), ...(at === undefined ? {} : { at }) };
}

/** Nothing of one person's looking around is left for the next. */
export function forgetTables(): void {
  last.clear();
}
