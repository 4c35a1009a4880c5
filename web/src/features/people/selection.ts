import { useState } from "react";
import type { UserFilter } from "@/api/people";
import type { UsersSearch } from "@/features/nav/search";

/** Whom a bulk action is about: single rows, or everyone whom the filter matches when it is asked for. */
export interface UserSelection {
  ids: ReadonlySet<string>;
  everyone: boolean;
  /** How the server is told. */
  sent: () => { ids: string[] } | { filter: UserFilter };
  size: (matching: number | undefined) => number;
}

/** A selection is of what the filter matched when it was made; another filter begins anew. */
export function useUserSelection(search: UsersSearch, filter: UserFilter) {
  const { user, tab, add, sort, ...filters } = search;
  const key = JSON.stringify(filters);
  const [state, setState] = useState<{ key: string; ids: ReadonlySet<string>; everyone: boolean }>({ key, ids: new Set(), everyone: false });
  if (state.key !== key) setState({ key, ids: new Set(), everyone: false });
  const { sort: _, ...matching } = filter;
  const selection: UserSelection = {
    ids: state.ids,
    everyone: state.everyone,
    sent: () => (state.everyone ? { filter: matching } : { ids: [...state.ids] }),
    size: (count) => (state.everyone ? (count ?? 0) : state.ids.size),
  };
  return {
    selection,
    setIds: (ids: ReadonlySet<string>) => setState({ key, ids, everyone: false }),
    setEveryone: (everyone: boolean) => setState({ key, ids: new Set(), everyone }),
    clear: () => setState({ key, ids: new Set(), everyone: false }),
  };
}
