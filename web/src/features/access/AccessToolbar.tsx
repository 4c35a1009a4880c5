import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { AppAccessSearch } from "@/features/nav/search";
import { useRoles, useTeams } from "@/features/people/queries";
import { kindOptions, settingsOptions } from "@/features/people/UserFilters";
import { FilterSelect } from "@/features/settings/FilterSelect";
import { SearchField } from "@/features/settings/SearchField";
import shared from "@/features/settings/Settings.module.css";
import { number } from "@/ui/format";
import { TeamsDialog } from "./TeamsDialog";
import css from "./AppAccess.module.css";

interface Props {
  search: AppAccessSearch;
  onSearch: (change: Partial<AppAccessSearch>) => void;
  selected: ReadonlySet<string>;
  onClear: () => void;
  onTurn: (ids: Iterable<string>, on: boolean) => void;
  /** How many the filter matches, as far as it is known. */
  total: number | undefined;
}

const accessOptions = [
  { value: "allowed", label: t`Access` },
  { value: "none", label: t`No access` },
];

/** Search, filters, and the bulk actions: by teams, or with a selection for the selected. */
export function AccessToolbar({ search, onSearch, selected, onClear, onTurn, total }: Props) {
  const roles = useRoles();
  const teams = useTeams();
  const [bulk, setBulk] = useState<boolean | null>(null);
  const turn = (on: boolean) => {
    onTurn(selected, on);
    onClear();
  };
  return (
    <>
      <div className={shared.toolbar}>
        <SearchField label={t`Search users`} placeholder={t`Name or e-mail`} value={search.q ?? ""} onSearch={(q) => onSearch({ q })} />
        <FilterSelect label={t`Access`} value={search.access} data={accessOptions} onChange={(access) => onSearch({ access })} />
        <FilterSelect label={t`Role`} value={search.role} data={(roles.data ?? []).map((r) => ({ value: r.key, label: r.name }))} onChange={(role) => onSearch({ role })} />
        <FilterSelect label={t`Team`} value={search.team} data={(teams.data ?? []).map((t) => ({ value: t.key, label: t.name }))} onChange={(team) => onSearch({ team })} />
        <FilterSelect label={t`Kind`} value={search.kind} data={kindOptions} onChange={(kind) => onSearch({ kind })} />
        <FilterSelect label={t`System settings`} value={search.settings} data={settingsOptions} onChange={(settings) => onSearch({ settings })} />
      </div>
      <div className={css.bulk} role="group" aria-label={t`Bulk actions`}>
        {selected.size > 0 ? (
          <>
            <b role="status">{t`${number(selected.size)} selected`}</b>
            <Button size="compact-sm" onClick={() => turn(true)}>
              {t`Allow access`}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => turn(false)}>
              {t`Remove access`}
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={onClear}>
              {t`Clear the selection`}
            </Button>
          </>
        ) : (
          <>
            <Button size="compact-sm" variant="default" onClick={() => setBulk(true)}>
              {t`Bulk allow access…`}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setBulk(false)}>
              {t`Bulk remove access…`}
            </Button>
            {total !== undefined && <span className={shared.count}>{t`${number(total)} users`}</span>}
          </>
        )}
      </div>
      <TeamsDialog allow={bulk} onClose={() => setBulk(null)} onTurn={onTurn} />
    </>
  );
}
