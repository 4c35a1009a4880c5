import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch, IconShieldLock, IconUsers } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import type { User } from "@/api/model";
import { useWorkspace } from "@/features/session/workspace";
import { useWhy } from "@/features/why/context";
import { Avatar } from "@/ui/Avatar";
import { rowHeight, useDensity } from "@/ui/density";
import { date, number } from "@/ui/format";
import { Grid, type Column } from "@/ui/grid/Grid";
import { useHotkey } from "@/ui/hotkey";
import { PageHead } from "@/ui/PageHead";
import { useShortcuts } from "@/ui/shortcuts";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { NoSettings, settingsGate } from "./NoSettings";
import { useUsers } from "./queries";
import css from "./People.module.css";

/** Everyone in the workspace, as settings access shows them. */
export function UsersPage() {
  const workspace = useWorkspace();
  const { q } = useSearch({ from: "/w/$ws/settings/users" });
  const [density] = useDensity();
  const letters = useShortcuts();
  const why = useWhy();
  const list = useUsers(q);
  const users = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const access = (user: User | undefined) => user && why.open({ kind: "access", user: user.id });
  useHotkey("w", () => access(users[focusedRow()]));
  if (!workspace.can.settings.allowed || settingsGate(list.error)) return <NoSettings />;
  const count = list.data?.pages[0]?.count;
  return (
    <div className={css.page}>
      <PageHead title="Users" crumbs={["Settings"]} after={count === undefined ? undefined : <span className={css.count}>{number(count)}</span>} />
      <Search value={q ?? ""} />
      {list.isPending && <Skeleton rows={10} />}
      {list.isError && !list.data && <Failure error={list.error} what="The users" onRetry={() => void list.refetch()} />}
      {list.data && users.length === 0 && <Notice icon={<IconUsers size={24} stroke={1.75} />} title="Nobody matches" />}
      {users.length > 0 && (
        <Grid
          label="Users"
          columns={columns}
          rows={users}
          idOf={(user) => user.id}
          nameOf={(user) => user.name}
          rowHeight={rowHeight[density]}
          onOpen={access}
          letters={letters}
          more={list.hasNextPage}
          onEnd={() => !list.isFetchingNextPage && void list.fetchNextPage()}
        />
      )}
    </div>
  );
}

/** Which row of the grid has the focus; -1 for none. */
function focusedRow(): number {
  return Number(document.activeElement?.closest<HTMLElement>("[data-r]")?.dataset.r ?? 0) - 1;
}

function Search({ value }: { value: string }) {
  const navigate = useNavigate({ from: "/w/$ws/settings/users" });
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const send = useDebouncedCallback((q: string) => void navigate({ search: { q: q || undefined }, replace: true }), 250);
  useHotkey("/", () => field.current?.focus());
  return (
    <div className={css.toolbar}>
      <TextInput
        ref={field}
        className={css.search}
        aria-label="Search users"
        placeholder="Name or e-mail"
        leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
        value={text}
        onChange={(e) => {
          setText(e.currentTarget.value);
          send(e.currentTarget.value);
        }}
      />
    </div>
  );
}

const settingsLabels: Record<string, string> = { none: "None", selective: "Selective", extended: "Extended", full: "Full" };
const statusLabels: Record<string, string> = { invited: "Invited", active: "Active", deactivated: "Deactivated", deleted: "Deleted" };
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

function appAccess(user: User): string {
  if (user.kind === "viewer") return "No (viewer)";
  if (user.app_access === undefined) return "";
  return user.app_access ? "Yes" : "No";
}

const columns: Column<User>[] = [
  {
    key: "name",
    label: "Name",
    width: 166,
    render: (user) => (
      <span className={css.person}>
        <Avatar name={user.name} small /> <span className={css.cut}>{user.name}</span>
      </span>
    ),
  },
  { key: "email", label: "E-mail", width: 206, render: (user) => <span className={css.cut}>{user.email}</span> },
  { key: "kind", label: "Type", width: 84, render: (user) => capital(user.kind ?? "") },
  {
    key: "roles",
    label: "Roles",
    width: 230,
    render: (user) => (
      <span className={css.chips}>
        {(user.roles ?? []).map((held) => (
          <span key={held.assignment} className={css.chip} data-off={held.suspended || undefined}>
            {held.role.name}
            {held.site ? ` · ${held.site.name}` : ""}
            {held.until ? ` · until ${date(held.until.slice(0, 10))}` : ""}
          </span>
        ))}
      </span>
    ),
  },
  { key: "teams", label: "Teams", width: 140, render: (user) => <span className={css.cut}>{user.teams.map((t) => t.name).join(", ")}</span> },
  { key: "access", label: "App access", width: 110, render: appAccess },
  {
    key: "settings",
    label: "System settings",
    width: 160,
    render: (user) => (
      <span className={css.person}>
        {user.settings && user.settings !== "none" && <IconShieldLock size={16} stroke={1.75} aria-hidden="true" />}
        {settingsLabels[user.settings ?? ""] ?? ""}
        {user.superuser ? " · Superuser" : ""}
      </span>
    ),
  },
  { key: "status", label: "Status", width: 96, render: (user) => <span className={css.status} data-status={user.status}>{statusLabels[user.status ?? ""] ?? ""}</span> },
];
