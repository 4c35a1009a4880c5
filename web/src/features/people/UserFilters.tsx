import { t } from "@lingui/core/macro";
import type { UsersSearch } from "@/features/nav/search";
import { FilterSelect } from "@/features/settings/FilterSelect";
import { levelNames, levels } from "@/features/settings/pages";
import { useRoles, useTeams } from "./queries";
import { kindShort, statusNames } from "./words";

const options = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));

export const settingsOptions = levels.map((value) => ({ value, label: levelNames[value] }));
export const kindOptions = options(kindShort);

const seenOptions = [
  { value: "7", label: t`In the last 7 days` },
  { value: "30", label: t`In the last 30 days` },
  { value: "-30", label: t`Not for 30 days` },
  { value: "-90", label: t`Not for 90 days` },
];

/** A choice of Last seen as the server is asked: since or before the start of that day. */
export function seenFilter(seen: string | undefined, now: number): { seen_since?: string; seen_before?: string } {
  const days = Number(seen);
  if (!seen || !Number.isInteger(days) || days === 0) return {};
  const at = new Date(now - Math.abs(days) * 86_400_000).toISOString().slice(0, 10) + "T00:00:00Z";
  return days > 0 ? { seen_since: at } : { seen_before: at };
}

interface Props {
  search: UsersSearch;
  /** More than names and teams is known. */
  whole: boolean;
  onChange: (change: Partial<UsersSearch>) => void;
}

/** The filters above the list of users; each stands in the address. */
export function UserFilters({ search, whole, onChange }: Props) {
  const roles = useRoles();
  const teams = useTeams();
  const { deleted: _gone, ...statuses } = statusNames;
  const team = <FilterSelect label={t`Team`} value={search.team} data={(teams.data ?? []).map((t) => ({ value: t.key, label: t.name }))} onChange={(key) => onChange({ team: key })} />;
  if (!whole) return team;
  return (
    <>
      <FilterSelect label={t`Status`} value={search.status} data={options(statuses)} onChange={(status) => onChange({ status })} />
      <FilterSelect label={t`Type`} value={search.kind} data={kindOptions} onChange={(kind) => onChange({ kind })} />
      <FilterSelect label={t`Role`} value={search.role} data={(roles.data ?? []).map((r) => ({ value: r.key, label: r.name }))} onChange={(role) => onChange({ role })} />
      {team}
      <FilterSelect
        label={t`App access`}
        value={search.access}
        data={[
          { value: "allowed", label: t`Access` },
          { value: "none", label: t`No access` },
        ]}
        onChange={(access) => onChange({ access })}
      />
      <FilterSelect label={t`System settings`} value={search.settings} data={settingsOptions} onChange={(settings) => onChange({ settings })} />
      <FilterSelect label={t`Last seen`} value={search.seen} data={seenOptions} onChange={(seen) => onChange({ seen })} />
    </>
  );
}
