import { plural, t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { Button } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import * as api from "@/api/access";
import type { User } from "@/api/model";
import type { AppAccessSearch } from "@/features/nav/search";
import { useUsers } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { rowHeight, useDensity } from "@/ui/density";
import { number } from "@/ui/format";
import { Grid } from "@/ui/grid/Grid";
import { useShortcuts } from "@/ui/shortcuts";
import { useRefuse } from "@/ui/Refusal";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { accessColumns, fixedReason } from "./accessColumns";
import { AccessToolbar } from "./AccessToolbar";
import { isOn, setToggles, type AccessDraft, type Stored } from "./draft";

const from = "/w/$ws/settings/access" as const;

interface Props {
  stored: Stored;
  draft: AccessDraft;
  onChange: (draft: AccessDraft) => void;
}

/** What the filters ask of the server; access is a matter of the draft, and judged here. */
function filterOf({ q, role, team, kind, settings }: AppAccessSearch): api.UserFilter {
  return { q, role, team, kind, settings } as api.UserFilter;
}

/** Everyone, with a toggle next to each name; filters, selection and bulk actions work on the draft. */
export function AccessList({ stored, draft, onChange }: Props) {
  const workspace = useWorkspace();
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const filter = filterOf(search);
  const list = useUsers(filter);
  const loaded = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const has = (user: User) => user.kind !== "viewer" && isOn(stored, draft, user.id);
  const users = search.access === undefined ? loaded : loaded.filter((user) => has(user) === (search.access === "allowed"));
  const [selected, setSelected] = useSelection(search);
  const put = (change: Partial<AppAccessSearch>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const toggle = (ids: Iterable<string>, on: boolean) => onChange(setToggles(stored, draft, ids, on));
  const turn = (user: User, on: boolean) => fixedReason(user) === null && toggle([user.id], on);
  const columns = useMemo(() => accessColumns({ isOn: (id) => isOn(stored, draft, id), changed: (id) => id in draft.users, onToggle: turn }, workspace.time_zone), [stored, draft, workspace.time_zone]);
  // With a filter on access the next rows may all be left out: more is asked for until some are found.
  const hungry = search.access !== undefined && users.length < 50 && list.hasNextPage && !list.isFetchingNextPage;
  useEffect(() => {
    if (hungry) void list.fetchNextPage();
  }, [hungry, list]);
  const everyone = useEveryone(filter, search.access, stored, draft);
  const onAll = async () => setSelected(selected.size > 0 ? new Set() : await everyone());
  return (
    <>
      <AccessToolbar search={search} onSearch={put} selected={selected} onClear={() => setSelected(new Set())} onTurn={toggle} total={list.data?.pages[0]?.count} />
      {list.isPending && <Skeleton rows={8} />}
      {list.isError && !list.data && <Failure error={list.error} what={t`The users`} onRetry={() => void list.refetch()} />}
      {list.data && users.length === 0 && !hungry && !list.isFetchingNextPage && (
        <Notice icon={<IconUsers size={24} stroke={1.75} />} title={t`Nobody matches`} actions={<Button onClick={() => put({ q: undefined, access: undefined, role: undefined, team: undefined, kind: undefined, settings: undefined })}>{t`Clear the filters`}</Button>} />
      )}
      {users.length > 0 && <List users={users} columns={columns} list={list} selected={selected} onSelect={setSelected} onAll={() => void onAll()} onOpen={(user) => turn(user, !isOn(stored, draft, user.id))} />}
    </>
  );
}

/** A selection is of what the filter matched when it was made; another filter begins anew. */
function useSelection(search: AppAccessSearch): [ReadonlySet<string>, (next: ReadonlySet<string>) => void] {
  const key = JSON.stringify(search);
  const [state, setState] = useState<{ key: string; ids: ReadonlySet<string> }>({ key, ids: new Set() });
  if (state.key !== key) setState({ key, ids: new Set() });
  return [state.key === key ? state.ids : new Set(), (ids) => setState({ key, ids })];
}

/** Asks the server whom the filter matches at this moment, without viewers and full users (A5.3). */
function useEveryone(filter: api.UserFilter, access: string | undefined, stored: Stored, draft: AccessDraft) {
  const { key: ws } = useWorkspace();
  const { say } = useToasts();
  const refuse = useRefuse();
  const asked = useQuery({
    queryKey: ["app-access-everyone", ws, filter],
    queryFn: () => Promise.all([api.tryBulk(ws, { filter, allow: true }), api.tryBulk(ws, { filter, allow: false })]),
    enabled: false,
    staleTime: 0,
  });
  return async (): Promise<ReadonlySet<string>> => {
    const { data, error } = await asked.refetch();
    if (!data) {
      refuse(error);
      return new Set();
    }
    const [on, off] = data;
    const ids = [...(on.users ?? []), ...(off.users ?? [])].filter((id) => access === undefined || isOn(stored, draft, id) === (access === "allowed"));
    const left = [on.skipped_viewers > 0 ? plural(on.skipped_viewers, { one: "# viewer, who cannot enter", other: "# viewers, who cannot enter" }) : "", on.skipped_full > 0 ? plural(on.skipped_full, { one: "# full user, who is changed alone", other: "# full users, who are changed one by one" }) : ""].filter(Boolean);
    say(left.length > 0 ? t`${number(ids.length)} selected. Left out: ${left.join("; ")}.` : t`${number(ids.length)} selected.`);
    return new Set(ids);
  };
}

interface ListProps {
  users: User[];
  columns: ReturnType<typeof accessColumns>;
  list: ReturnType<typeof useUsers>;
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
  onAll: () => void;
  onOpen: (user: User) => void;
}

function List({ users, columns, list, selected, onSelect, onAll, onOpen }: ListProps) {
  const [density] = useDensity();
  const letters = useShortcuts();
  const count = list.data?.pages[0]?.count ?? users.length;
  return (
    <Grid
      label={t`App access`}
      columns={columns}
      rows={users}
      idOf={(user) => user.id}
      nameOf={(user) => user.name}
      rowHeight={rowHeight[density]}
      selected={selected}
      onSelect={(ids) => onSelect(new Set([...ids].filter((id) => selected.has(id) || users.some((u) => u.id === id && fixedReason(u) === null))))}
      all={{ label: t`Select everyone the filter matches: ${number(count)}`, checked: selected.size === 0 ? "false" : "mixed", onToggle: onAll }}
      onOpen={onOpen}
      letters={letters}
      more={list.hasNextPage}
      onEnd={() => !list.isFetchingNextPage && void list.fetchNextPage()}
    />
  );
}
