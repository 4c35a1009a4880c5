import { useCallback, useMemo } from "react";
import type { View } from "@/api/views";
import type { TableSearch } from "@/features/nav/search";
import { useViews } from "./queries";

/** In the address: no saved view, though the tracker opens with one. It is no key a view could have. */
export const noView = ".";
/** In the address of an open view: nothing, in the place of what the view says. */
const nothing = "none";

const parts = ["filter", "sort", "columns", "group", "by"] as const;

const said = (text: string | undefined, view: string | undefined) => (text === nothing ? undefined : (text ?? view));

/** The form that a view is of; as a table without it. */
const formOf = (view: View | undefined) => (view?.kind === "board" || view?.kind === "calendar" ? view.kind : undefined);

/** What is asked for: what the view says, and what stands in the address beside it. What a view is grouped by is asked in its own form. */
export function withView(search: TableSearch, view: View | undefined): TableSearch {
  const form = search.form === "table" ? undefined : (search.form ?? formOf(view));
  if (!view) return { ...search, form };
  const own = form === formOf(view);
  return {
    ...search,
    form,
    filter: said(search.filter, view.filter),
    sort: said(search.sort, view.sort),
    columns: said(search.columns, view.columns.length > 0 ? view.columns.join(",") : undefined),
    group: said(search.group, own ? view.group : undefined),
    by: said(search.by, own ? view.date : undefined),
  };
}

/** A change of the address while a view is open: to clear what the view says, that has to stand there. Another form has its own groups and dates. */
export function besideView(part: Partial<TableSearch>, view: View | undefined): Partial<TableSearch> {
  const turned: Partial<TableSearch> = "form" in part ? { ...part, group: undefined, by: undefined, toggled: undefined } : part;
  if (!view) return turned;
  const out = { ...turned };
  if ("form" in part) out.form = part.form === formOf(view) ? undefined : (part.form ?? "table");
  for (const name of parts) if (name in part && part[name] === undefined) out[name] = nothing;
  return out;
}

/** The address of a saved view, in the form that it is of. */
export const toView = (view: View): TableSearch => ({ view: view.key, form: formOf(view) });

/** Whether the address says something else than the view. */
export function differs(search: TableSearch, view: View | undefined): boolean {
  if (!view) return false;
  const now = withView(search, view);
  const same = now.filter === view.filter && now.sort === view.sort && (now.columns ?? "") === view.columns.join(",") && now.form === formOf(view);
  return !same || (now.group ?? "") !== (view.group ?? "") || (now.by ?? "") !== (view.date ?? "");
}

/** The saved view that a table is open with: the one in the address, or the one the tracker opens with. */
export function useOpenView(tracker: string, search: TableSearch) {
  const views = useViews(tracker);
  const list = views.data;
  const view = useMemo(() => list?.find((v) => (search.view ? v.key === search.view : v.default)), [list, search.view]);
  return { view, views: list ?? [], ready: !views.isPending, missing: search.view !== undefined && search.view !== noView && list !== undefined && view === undefined };
}

/** The table's address with its open view in it. */
export function useViewSearch(tracker: string, search: TableSearch, change: (part: Partial<TableSearch>) => void) {
  const open = useOpenView(tracker, search);
  const { view } = open;
  const shown = useMemo(() => withView(search, view), [search, view]);
  const changeBeside = useCallback((part: Partial<TableSearch>) => change(besideView(part, view)), [change, view]);
  return { ...open, shown, change: changeBeside, changed: differs(search, view) };
}
