import { t } from "@lingui/core/macro";
import { IconPlus, IconUsers } from "@tabler/icons-react";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { isDenied } from "@/api/error";
import type { User } from "@/api/model";
import type { UserFilter } from "@/api/people";
import { plan as planOf } from "@/api/workspace";
import type { UsersSearch } from "@/features/nav/search";
import { useWorkspace } from "@/features/session/workspace";
import { ColumnChoice, useHiddenColumns } from "@/features/settings/ColumnChoice";
import { Gate } from "@/features/settings/Gate";
import { SearchField } from "@/features/settings/SearchField";
import css from "@/features/settings/Settings.module.css";
import { useWhy } from "@/features/why/context";
import { rowHeight, useDensity } from "@/ui/density";
import { number } from "@/ui/format";
import { Grid } from "@/ui/grid/Grid";
import { useHotkey } from "@/ui/hotkey";
import { PageHead } from "@/ui/PageHead";
import { useShortcuts } from "@/ui/shortcuts";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { AddUser } from "./AddUser";
import { BulkBar } from "./BulkBar";
import { useUsers } from "./queries";
import { seenFilter, UserFilters } from "./UserFilters";
import { useUserSelection } from "./selection";
import { userColumns } from "./userColumns";
import { UserWindow } from "./UserWindow";

const from = "/w/$ws/settings/users" as const;

/** What of the address is asked of the server: who has the directory alone narrows it by name and team (A7). */
function filterOf(search: UsersSearch, whole: boolean): UserFilter {
  const { q, status, kind, role, team, settings, access, seen, sort } = search;
  if (!whole) return { q, team, sort: sort === "-name" ? sort : undefined } as UserFilter;
  return { q, status, kind, role, team, settings, app_access: access, sort, ...seenFilter(seen, Date.now()) } as UserFilter;
}

const filters = ["q", "status", "kind", "role", "team", "access", "settings", "seen"] as const;

/** Everyone in the workspace; a row opens the person's window. */
export function UsersPage() {
  const search = useSearch({ from });
  const list = useUsers(filterOf(search, useWorkspace().can.create_users.allowed));
  return (
    <Gate needs="selective" takes="directory" error={isDenied(list.error) ? list.error : undefined}>
      <Users list={list} search={search} />
    </Gate>
  );
}

function Users({ list, search }: { list: ReturnType<typeof useUsers>; search: UsersSearch }) {
  const workspace = useWorkspace();
  const navigate = useNavigate({ from });
  const why = useWhy();
  const [hidden, setHidden] = useHiddenColumns("users");
  const users = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const may = workspace.can.create_users.allowed;
  const put = (change: Partial<UsersSearch>, replace = true) => void navigate({ search: (old) => ({ ...old, ...change }), replace });
  const access = (user: User | undefined) => user && why.open({ kind: "access", user: user.id });
  const all = useMemo(() => userColumns(workspace.time_zone, access, may), [workspace.time_zone, may]);
  const columns = useMemo(() => all.filter((c, i) => i === 0 || !hidden.has(c.key)), [all, hidden]);
  useHotkey("w", () => access(users[focusedRow()]));
  useHotkey("n", () => may && put({ add: true }, false));
  const count = list.data?.pages[0]?.count;
  const { selection, setIds, setEveryone, clear } = useUserSelection(search, filterOf(search, may));
  const bulk = may && users.length > 0;
  const filtered = filters.some((f) => search[f] !== undefined);
  return (
    <div className={css.page}>
      <PageHead title={t`Users`} crumbs={[t`Settings`]} after={
          <>
            {count !== undefined && <span className={css.count}>{number(count)}</span>}
            {may && <Seats />}
          </>
        }
      />
      <div className={css.toolbar}>
        <SearchField label={t`Search users`} placeholder={t`Name or e-mail`} value={search.q ?? ""} onSearch={(q) => put({ q })} />
        <UserFilters search={search} whole={may} onChange={put} />
        <div className={css.spread} />
        {may && (
          <Button variant="default" renderRoot={(props) => <Link to="/w/$ws/settings/users/import" params={{ ws: workspace.key }} {...props} />}>
            {t`Import sheet`}
          </Button>
        )}
        <ColumnChoice columns={all.filter((c) => c.key !== "why")} hidden={hidden} onChange={setHidden} />
        {!may && <p className={css.small}>{t`Names and teams. What else is known of people takes extended settings access.`}</p>}
      </div>
      {bulk && selection.size(count) > 0 && <BulkBar selection={selection} count={selection.size(count)} onClear={clear} />}
      {list.isPending && <Skeleton rows={10} />}
      {list.isError && !list.data && <Failure error={list.error} what={t`The users`} onRetry={() => void list.refetch()} />}
      {list.data && users.length === 0 && <Nobody filtered={filtered} onClear={() => put(Object.fromEntries(filters.map((f) => [f, undefined])))} />}
      {users.length > 0 && (
        <List
          users={users}
          list={list}
          columns={columns}
          sort={search.sort}
          onSort={(sort) => put({ sort })}
          onOpen={(user) => put({ user: user.id }, false)}
          select={bulk ? { ids: selection.everyone ? new Set(users.map((u) => u.id)) : selection.ids, everyone: selection.everyone, count, onIds: setIds, onEveryone: setEveryone } : undefined}
        />
      )}
      {may && (
        <button type="button" className={css.fab} aria-label={t`Add user`} title={t`Add user (N)`} onClick={() => put({ add: true }, false)}>
          <IconPlus size={24} stroke={2} aria-hidden="true" />
        </button>
      )}
      <AddUser opened={search.add === true && may} onClose={() => put({ add: undefined })} onAdded={(user) => put({ add: undefined, user: user.id, tab: undefined })} />
      <UserWindow id={search.user} tab={search.tab ?? "details"} onTab={(tab) => put({ tab })} onClose={() => put({ user: undefined, tab: undefined })} />
    </div>
  );
}

/** How many seats are taken, of how many; what they are is on the plan's page. */
function Seats() {
  const { key: ws } = useWorkspace();
  const plan = useQuery({ queryKey: ["workspace", ws, "plan"], queryFn: () => planOf(ws), staleTime: 30_000 });
  if (!plan.data) return null;
  const { used, seats } = plan.data;
  return (
    <Link className={css.small} to="/w/$ws/settings/workspace" params={{ ws }}>
      {typeof seats === "number" ? t`Seats ${number(used)}/${number(seats)}` : t`${number(used)} seats taken`}
    </Link>
  );
}

interface ListProps {
  users: User[];
  list: ReturnType<typeof useUsers>;
  columns: ReturnType<typeof userColumns>;
  sort: string | undefined;
  onSort: (sort: string) => void;
  onOpen: (user: User) => void;
  select?: { ids: ReadonlySet<string>; everyone: boolean; count: number | undefined; onIds: (ids: ReadonlySet<string>) => void; onEveryone: (on: boolean) => void };
}

function List({ users, list, columns, sort = "name", onSort, onOpen, select }: ListProps) {
  const [density] = useDensity();
  const letters = useShortcuts();
  return (
    <Grid
      label={t`Users`}
      columns={columns}
      rows={users}
      idOf={(user) => user.id}
      nameOf={(user) => user.name}
      rowHeight={rowHeight[density]}
      sort={{ key: sort.replace("-", ""), desc: sort.startsWith("-") }}
      onSort={(key) => onSort(sort === key ? `-${key}` : key)}
      onOpen={onOpen}
      selected={select?.ids}
      onSelect={select?.onIds}
      all={
        select && {
          label: t`Select everyone the filter matches: ${number(select.count ?? users.length)}`,
          checked: select.everyone ? "true" : select.ids.size > 0 ? "mixed" : "false",
          onToggle: () => select.onEveryone(!select.everyone && select.ids.size === 0),
        }
      }
      letters={letters}
      more={list.hasNextPage}
      onEnd={() => !list.isFetchingNextPage && void list.fetchNextPage()}
    />
  );
}

function Nobody({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const icon = <IconUsers size={24} stroke={1.75} />;
  if (!filtered) return <Notice icon={icon} title={t`No users yet`} />;
  return <Notice icon={icon} title={t`Nobody matches`} actions={<Button onClick={onClear}>{t`Clear the filters`}</Button>} />;
}

/** Which row of the grid has the focus; -1 for none. */
function focusedRow(): number {
  return Number(document.activeElement?.closest<HTMLElement>("[data-r]")?.dataset.r ?? 0) - 1;
}
