import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconArrowMerge, IconArrowsDiff, IconPlus, IconShieldLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Role } from "@/api/model";
import * as api from "@/api/roles";
import { LinkButton } from "@/features/nav/LinkButton";
import { useRoles } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import { SearchField } from "@/features/settings/SearchField";
import shared from "@/features/settings/Settings.module.css";
import { rowHeight, useDensity } from "@/ui/density";
import { ago, number } from "@/ui/format";
import { Grid, type Column } from "@/ui/grid/Grid";
import { useHotkey } from "@/ui/hotkey";
import { useShortcuts } from "@/ui/shortcuts";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { AddRole } from "./AddRole";
import { RoleRowMenu } from "./RoleMenu";
import { RolesFrame } from "./RolesFrame";
import css from "./Roles.module.css";

export const portals: Record<Role["portal"], string> = { admin: t`Admin`, staff: t`Staff`, client: t`Client` };
const from = "/w/$ws/settings/roles" as const;

/** The roles of the workspace; a row opens the role. */
export function RolesPage() {
  const list = useRoles();
  return (
    <Gate needs="selective" error={list.error}>
      <Roles list={list} />
    </Gate>
  );
}

function Roles({ list }: { list: ReturnType<typeof useRoles> }) {
  const workspace = useWorkspace();
  const { add } = useSearch({ from });
  const navigate = useNavigate({ from });
  const [density] = useDensity();
  const letters = useShortcuts();
  const [q, setQ] = useState("");
  const [menu, setMenu] = useState<string | null>(null);
  const usage = useQuery({ queryKey: ["role-usage", workspace.key], queryFn: () => api.roleUsage(workspace.key), staleTime: 30_000 });
  const columns = useMemo(() => roleColumns(new Map((usage.data ?? []).map((u) => [u.role.id ?? "", u]))).toSpliced(1, 0, menuColumn(menu, setMenu)), [usage.data, menu]);
  const may = workspace.can.create_users.allowed;
  const shown = useMemo(() => (list.data ?? []).filter((r) => matches(r, q)), [list.data, q]);
  const open = (role: Role) => void navigate({ to: "/w/$ws/settings/roles/r/$role", params: { ws: workspace.key, role: role.key } });
  const adding = (on: boolean) => void navigate({ search: { add: on || undefined }, replace: !on });
  useHotkey("n", () => may && adding(true));
  return (
    <RolesFrame
      part="roles"
      after={list.data && <span className={css.count}>{number(list.data.length)}</span>}
      actions={
        <>
          <LinkButton variant="default" leftSection={<IconArrowsDiff size={16} stroke={1.75} />} to="/w/$ws/settings/roles/compare" params={{ ws: workspace.key }}>
            {t`Compare`}
          </LinkButton>
          {may && (
            <LinkButton variant="default" leftSection={<IconArrowMerge size={16} stroke={1.75} />} to="/w/$ws/settings/roles/merge" params={{ ws: workspace.key }}>
              {t`Merge`}
            </LinkButton>
          )}
          {may && (
            <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => adding(true)}>
              {t`Add role`}
            </Button>
          )}
        </>
      }
    >
      <div className={shared.toolbar}>
        <SearchField label={t`Search roles`} placeholder={t`Name or description`} value={q} onSearch={(next) => setQ(next ?? "")} />
      </div>
      {list.isPending && <Skeleton rows={8} />}
      {list.isError && <Failure error={list.error} what={t`The roles`} onRetry={() => void list.refetch()} />}
      {list.data && shown.length === 0 && <Notice icon={<IconShieldLock size={24} stroke={1.75} />} title={q ? t`No role matches` : t`No roles yet`} actions={q ? undefined : <Button onClick={() => adding(true)}>{t`Add role`}</Button>} />}
      {shown.length > 0 && <Grid label={t`Roles`} columns={columns} rows={shown} idOf={(role) => role.id} nameOf={(role) => role.name} rowHeight={rowHeight[density]} letters={letters} onOpen={open} />}
      <AddRole opened={add === true && may} onClose={() => adding(false)} />
    </RolesFrame>
  );
}

const matches = (role: Role, q: string) => `${role.name} ${role.description ?? ""}`.toLowerCase().includes(q.trim().toLowerCase());

/** What can be done to the role, without opening it; Enter on the cell opens it too. */
const menuColumn = (open: string | null, setOpen: (id: string | null) => void): Column<Role> => ({
  key: "menu",
  label: t`Actions`,
  width: 72,
  name: (role) => t`Actions on ${role.name}`,
  act: (role) => setOpen(open === role.id ? null : role.id),
  render: (role) => <RoleRowMenu role={role} opened={open === role.id} onChange={(on) => setOpen(on ? role.id : null)} />,
});

function roleColumns(usage: ReadonlyMap<string, api.RoleUsage>): Column<Role>[] {
  return [
    { key: "name", label: t`Role`, width: 200, render: (role) => <b className={css.name}>{role.name}</b> },
    { key: "portal", label: t`Portal`, width: 96, render: (role) => portals[role.portal] },
    { key: "kind", label: t`Kind`, width: 96, render: (role) => (role.default ? t`Default` : t`Custom`) },
    { key: "holders", label: t`People`, width: 88, align: "end", render: (role) => number(role.holders) },
    {
      key: "trackers",
      label: t`Trackers`,
      width: 96,
      align: "end",
      name: (role) => {
        const names = usage.get(role.id)?.trackers.map((t) => t.name) ?? [];
        return names.length > 0 ? `${number(names.length)}: ${names.join(", ")}` : undefined;
      },
      render: (role) => (usage.has(role.id) ? <span title={usage.get(role.id)?.trackers.map((t) => t.name).join(", ")}>{number(usage.get(role.id)?.trackers.length ?? 0)}</span> : ""),
    },
    { key: "api", label: t`API`, width: 96, name: (role) => (role.sheet ? undefined : t`API access: only a superuser sees it`), render: (role) => (role.sheet ? (role.sheet.api === "grant" ? t`Grant` : t`Block`) : <span className={css.cut}>{t`Superuser`}</span>) },
    {
      key: "flags",
      label: t`State`,
      width: 176,
      render: (role) => (
        <span className={css.chips}>
          <span className={css.chip}>{role.enabled ? t`Enabled` : t`Disabled`}</span>
          {role.exclusive && <span className={css.chip}>{t`Exclusive`}</span>}
        </span>
      ),
    },
    { key: "changed", label: t`Last change`, width: 128, render: (role) => when(usage.get(role.id)?.changed_at) },
    { key: "used", label: t`Last used`, width: 128, render: (role) => (usage.has(role.id) ? (when(usage.get(role.id)?.used_at) || t`Never`) : "") },
    { key: "about", label: t`Description`, width: 280, render: (role) => <span className={css.cut}>{role.description}</span> },
  ];
}

const when = (at: string | undefined) => (at ? ago(at) : "");
