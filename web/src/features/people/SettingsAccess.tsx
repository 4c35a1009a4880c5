import { t } from "@lingui/core/macro";
import { Checkbox, MultiSelect, Select } from "@mantine/core";
import { useWorkspace } from "@/features/session/workspace";
import { levelNames, levels, type SettingsLevel } from "@/features/settings/pages";
import { number } from "@/ui/format";
import { useConfigurable, useSites } from "./queries";

const meanings: Record<SettingsLevel, string> = {
  none: t`No settings at all.`,
  selective: t`Manages only the trackers, dashboards and sites chosen below.`,
  extended: t`Manages all trackers, dashboards, roles and users, except users with full access.`,
  full: t`Manages the whole workspace, including its deletion and the plan.`,
};

interface Props {
  settings: SettingsLevel;
  configures: readonly string[];
  superuser: boolean;
  /** The tag as it is stored: removing it needs the same right as giving it. */
  onChange: (change: { settings?: SettingsLevel; configures?: string[]; superuser?: boolean }) => void;
}

/** The three levels of settings access. Full is offered only by who has it (A8). */
export function SettingsAccess({ settings, configures, superuser, onChange }: Props) {
  const { me } = useWorkspace();
  const offered = levels.filter((level) => level !== "full" || me.settings === "full" || settings === "full");
  const mayTag = me.superuser || me.settings === "full";
  return (
    <>
      <Select
        label={t`System settings access`}
        description={meanings[settings]}
        data={offered.map((value) => ({ value, label: levelNames[value] }))}
        value={settings}
        onChange={(value) => value && onChange({ settings: value as SettingsLevel })}
      />
      {settings === "selective" && <Selective configures={configures} onChange={(next) => onChange({ configures: next })} />}
      {mayTag && (settings === "extended" || settings === "full") && (
        <Checkbox
          label={t`Superuser`}
          description={t`Sees and edits the permission sheets of roles.`}
          checked={superuser}
          onChange={(e) => onChange({ superuser: e.currentTarget.checked })}
        />
      )}
    </>
  );
}

/** What a selective administrator manages: trackers by name, and sites whose roles they assign. */
function Selective({ configures, onChange }: { configures: readonly string[]; onChange: (next: string[]) => void }) {
  const trackers = useConfigurable();
  const sites = useSites();
  const known = [
    { group: t`Trackers`, items: (trackers.data ?? []).map((t) => ({ value: t.id, label: t.name })) },
    { group: t`Sites (assigns the roles marked for it)`, items: (sites.data ?? []).map((s) => ({ value: s.id, label: s.name })) },
  ];
  const names = new Set(known.flatMap((g) => g.items.map((i) => i.value)));
  const others = configures.filter((id) => !names.has(id));
  return (
    <MultiSelect
      label={t`Manages only`}
      placeholder={configures.length === 0 ? t`Choose trackers or sites` : undefined}
      description={others.length > 0 ? t`And ${number(others.length)} that you may not configure.` : undefined}
      searchable
      limit={100}
      data={known}
      value={configures.filter((id) => names.has(id))}
      onChange={(next) => onChange([...next, ...others])}
      nothingFoundMessage={t`Nothing found`}
    />
  );
}
