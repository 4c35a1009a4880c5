import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Team } from "@/api/model";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import { SearchField } from "@/features/settings/SearchField";
import css from "@/features/settings/Settings.module.css";
import { rowHeight, useDensity } from "@/ui/density";
import { number } from "@/ui/format";
import { Grid, type Column } from "@/ui/grid/Grid";
import { useHotkey } from "@/ui/hotkey";
import { PageHead } from "@/ui/PageHead";
import { useShortcuts } from "@/ui/shortcuts";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useTeams } from "./queries";
import { AddTeam, TeamWindow } from "./TeamWindow";

const from = "/w/$ws/settings/teams" as const;

/** Teams: sets of people that roles, restrictions and assignments may name. */
export function TeamsPage() {
  const list = useTeams();
  return (
    <Gate needs="selective" takes="directory" error={list.error}>
      <Teams list={list} />
    </Gate>
  );
}

const columns: Column<Team>[] = [
  { key: "name", label: t`Team`, width: 280, render: (team) => team.name },
  { key: "members", label: t`Members`, width: 100, align: "end", render: (team) => number(team.members.length) },
  {
    key: "who",
    label: t`Who`,
    width: 420,
    render: (team) =>
      team.members
        .slice(0, 6)
        .map((m) => m.name)
        .join(", ") + (team.members.length > 6 ? " …" : ""),
  },
];

function Teams({ list }: { list: ReturnType<typeof useTeams> }) {
  const workspace = useWorkspace();
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const [density] = useDensity();
  const letters = useShortcuts();
  const q = search.q ?? "";
  const may = workspace.can.create_users.allowed;
  const open = (change: { open?: string; add?: boolean }) => void navigate({ search: { q: search.q, ...change } });
  const shown = useMemo(() => (list.data ?? []).filter((t) => t.name.toLowerCase().includes(q.trim().toLowerCase())).sort((a, b) => a.name.localeCompare(b.name)), [list.data, q]);
  const team = list.data?.find((t) => t.key === search.open || t.id === search.open);
  useHotkey("n", () => may && open({ add: true }));
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => open({ add: true })}>
      {t`Add team`}
    </Button>
  );
  return (
    <div className={css.page}>
      <PageHead title={t`Teams`} crumbs={[t`Settings`]} after={list.data && <span className={css.count}>{number(list.data.length)}</span>}>
        {may && add}
      </PageHead>
      <div className={css.toolbar}>
        <SearchField label={t`Search teams`} placeholder={t`Name`} value={q} onSearch={(next) => void navigate({ search: (prev) => ({ ...prev, q: next }), replace: true })} />
      </div>
      {list.isPending && <Skeleton rows={8} />}
      {list.isError && <Failure error={list.error} what={t`The teams`} onRetry={() => void list.refetch()} />}
      {list.data && shown.length === 0 && <Notice icon={<IconUsersGroup size={24} stroke={1.75} />} title={q ? t`No team matches` : t`No teams yet`} actions={!q && may ? add : undefined} />}
      {shown.length > 0 && <Grid label={t`Teams`} columns={columns} rows={shown} idOf={(t) => t.id} nameOf={(t) => t.name} rowHeight={rowHeight[density]} letters={letters} onOpen={(t) => open({ open: t.key })} />}
      <AddTeam opened={search.add === true && may} onClose={() => open({})} onAdded={(t) => open({ open: t.key })} />
      <TeamWindow id={team?.id} onClose={() => open({})} />
    </div>
  );
}
