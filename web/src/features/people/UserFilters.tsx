import type { UsersSearch } from "@/features/nav/search";
import { FilterSelect } from "@/features/settings/FilterSelect";
import { levelNames, levels } from "@/features/settings/pages";
import { useRoles, useTeams } from "./queries";
import { kindShort, statusNames } from "./words";

const options = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));

export const settingsOptions = levels.map((value) => ({ value, label: levelNames[value] }));
export const kindOptions = options(kindShort);

/** The filters above the list of users; each stands in the address. */
export function UserFilters({ search, onChange }: { search: UsersSearch; onChange: (change: Partial<UsersSearch>) => void }) {
  const roles = useRoles();
  const teams = useTeams();
  const { deleted: _gone, ...statuses } = statusNames;
  return (
    <>
      <FilterSelect label="Status" value={search.status} data={options(statuses)} onChange={(status) => onChange({ status })} />
      <FilterSelect label="Type" value={search.kind} data={kindOptions} onChange={(kind) => onChange({ kind })} />
      <FilterSelect label="Role" value={search.role} data={(roles.data ?? []).map((r) => ({ value: r.key, label: r.name }))} onChange={(role) => onChange({ role })} />
      <FilterSelect label="Team" value={search.team} data={(teams.data ?? []).map((t) => ({ value: t.key, label: t.name }))} onChange={(team) => onChange({ team })} />
      <FilterSelect
        label="App access"
        value={search.access}
        data={[
          { value: "allowed", label: "Access" },
          { value: "none", label: "No access" },
        ]}
        onChange={(access) => onChange({ access })}
      />
      <FilterSelect label="System settings" value={search.settings} data={settingsOptions} onChange={(settings) => onChange({ settings })} />
    </>
  );
}
