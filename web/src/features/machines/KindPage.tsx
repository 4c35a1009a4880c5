import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconPlus, type Icon } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, type ReactNode } from "react";
import type { User } from "@/api/model";
import { AddUser } from "@/features/people/AddUser";
import { useUsers } from "@/features/people/queries";
import { HeldRoles } from "@/features/people/userColumns";
import { statusNames } from "@/features/people/words";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import { SearchField } from "@/features/settings/SearchField";
import css from "@/features/settings/Settings.module.css";
import { rowHeight, useDensity } from "@/ui/density";
import { ago, lowered, number } from "@/ui/format";
import { Grid, type Column } from "@/ui/grid/Grid";
import { useHotkey } from "@/ui/hotkey";
import { PageHead } from "@/ui/PageHead";
import { useShortcuts } from "@/ui/shortcuts";
import { Failure, Notice, Skeleton } from "@/ui/Status";

interface Props {
  kind: "guest" | "integration";
  from: "/w/$ws/settings/guests" | "/w/$ws/settings/integrations";
  title: string;
  /** "Add guest", and what is said where there is none. */
  add: string;
  none: string;
  about: string;
  Icon: Icon;
  /** Columns of this kind alone, after the name. */
  own: readonly Column<User>[];
  window: (user: User | undefined, onClose: () => void) => ReactNode;
}

/** The users of one kind that is no person at a keyboard: guests, machines. */
export function KindPage(props: Props) {
  const list = useUsers({ kind: props.kind }, useWorkspace().can.create_users.allowed);
  return (
    <Gate needs="extended" error={list.error}>
      <List {...props} />
    </Gate>
  );
}

const columns = (zone: string, own: readonly Column<User>[]): Column<User>[] => [
  { key: "name", label: t`Name`, width: 240, render: (user) => user.name },
  ...own,
  { key: "roles", label: t`Roles`, width: 280, render: (user) => <HeldRoles user={user} zone={zone} /> },
  { key: "teams", label: t`Teams`, width: 200, render: (user) => user.teams.map((t) => t.name).join(", ") },
  { key: "last_seen", label: t`Last seen`, width: 140, render: (user) => (user.last_seen ? ago(user.last_seen) : t`Never`) },
  { key: "status", label: t`Status`, width: 120, render: (user) => statusNames[user.status ?? ""] ?? "" },
];

function List({ kind, from, title, add: adds, none, about, Icon, own, window }: Props) {
  const workspace = useWorkspace();
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const [density] = useDensity();
  const letters = useShortcuts();
  const list = useUsers({ kind, q: search.q });
  const users = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const shown = useMemo(() => columns(workspace.time_zone, own), [workspace.time_zone, own]);
  const put = (change: { open?: string; add?: boolean; q?: string }) => void navigate({ search: (old) => ({ ...old, ...change }) });
  useHotkey("n", () => put({ add: true }));
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => put({ add: true })}>
      {adds}
    </Button>
  );
  const count = list.data?.pages[0]?.count;
  return (
    <div className={css.page}>
      <PageHead title={title} crumbs={[t`Settings`]} after={count === undefined ? undefined : <span className={css.count}>{number(count)}</span>}>
        {add}
      </PageHead>
      <div className={css.toolbar}>
        <SearchField label={t`Search ${lowered(title)}`} placeholder={t`Name`} value={search.q ?? ""} onSearch={(q) => put({ q })} />
        <p className={css.small}>{about}</p>
      </div>
      {list.isPending && <Skeleton rows={6} />}
      {list.isError && !list.data && <Failure error={list.error} what={title} onRetry={() => void list.refetch()} />}
      {list.data && users.length === 0 && <Notice icon={<Icon size={24} stroke={1.75} />} title={search.q ? t`Nobody matches` : none} actions={search.q ? undefined : add} />}
      {users.length > 0 && (
        <Grid
          label={title}
          columns={shown}
          rows={users}
          idOf={(user) => user.id}
          nameOf={(user) => user.name}
          rowHeight={rowHeight[density]}
          letters={letters}
          onOpen={(user) => put({ open: user.id })}
          more={list.hasNextPage}
          onEnd={() => !list.isFetchingNextPage && void list.fetchNextPage()}
        />
      )}
      <AddUser kind={kind} opened={search.add === true} onClose={() => put({ add: undefined })} onAdded={(user) => put({ add: undefined, open: user.id })} />
      {window(
        users.find((u) => u.id === search.open),
        () => put({ open: undefined }),
      )}
    </div>
  );
}
