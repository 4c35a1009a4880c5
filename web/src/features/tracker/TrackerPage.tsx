import { Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconLock, IconPlus } from "@tabler/icons-react";
import { useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Row, Schema } from "@/api/model";
import { ApiError } from "@/api/error";
import { useWorkspace } from "@/features/session/workspace";
import { rememberTable } from "@/features/nav/lastTable";
import type { TableSearch } from "@/features/nav/search";
import { rowHeight, useDensity } from "@/ui/density";
import { Grid, type Sort } from "@/ui/grid/Grid";
import { useHotkey } from "@/ui/hotkey";
import { PageHead } from "@/ui/PageHead";
import { useShortcuts } from "@/ui/shortcuts";
import { Failure, Skeleton } from "@/ui/Status";
import { Denied } from "../record/Denied";
import { CountLine } from "./CountLine";
import { askedColumns, chosenColumns, gridColumns } from "./columns";
import { EmptyTable } from "./EmptyTable";
import { RecordCards } from "./RecordCards";
import { SelectionBar } from "./SelectionBar";
import { StateTabs } from "./StateTabs";
import { Toolbar } from "./Toolbar";
import { useRecords, useSchema } from "./queries";
import css from "./TrackerPage.module.css";
import { LinkButton } from "@/features/nav/LinkButton";

/** The records of one tracker, as a table; on a phone as cards. */
export function TrackerPage() {
  const { tracker } = useParams({ from: "/w/$ws/t/$tracker" });
  const schema = useSchema(tracker);
  if (schema.isPending) return <Skeleton rows={12} />;
  if (schema.isError) {
    const unseen = schema.error instanceof ApiError && (schema.error.status === 404 || schema.error.status === 403);
    return unseen ? <Denied what="tracker" /> : <Failure error={schema.error} what="This tracker" onRetry={() => void schema.refetch()} />;
  }
  return <Table key={schema.data.id} schema={schema.data} />;
}

/** Changes the address; small steps replace, so that Back leaves the page. */
export type ChangeSearch = (change: Partial<TableSearch>) => void;

function useTableSearch(): [TableSearch, ChangeSearch] {
  const search = useSearch({ from: "/w/$ws/t/$tracker" });
  const navigate = useNavigate({ from: "/w/$ws/t/$tracker" });
  const change = useCallback<ChangeSearch>((part) => void navigate({ search: (now) => ({ ...now, ...part }), replace: true }), [navigate]);
  return [search, change];
}

/** The most rows whose selection stands in the address; a larger one lives in the page alone. */
const inAddress = 200;

function useSelection(search: TableSearch, change: ChangeSearch): [ReadonlySet<string>, (ids: ReadonlySet<string>) => void] {
  const [large, setLarge] = useState<ReadonlySet<string> | null>(null);
  const named = useMemo(() => new Set(search.sel ? search.sel.split(",") : []), [search.sel]);
  // Another list: what was selected in the one before is not selected in this one.
  useEffect(() => setLarge(null), [search.state, search.filter, search.q, search.archived]);
  const select = useCallback(
    (ids: ReadonlySet<string>) => {
      const fits = ids.size <= inAddress;
      setLarge(fits ? null : ids);
      change({ sel: fits && ids.size > 0 ? [...ids].join(",") : undefined });
    },
    [change],
  );
  return [large ?? named, select];
}

function sortOf(text: string | undefined): Sort | undefined {
  if (!text) return undefined;
  return text.startsWith("-") ? { key: text.slice(1), desc: true } : { key: text, desc: false };
}

/** First click up, second down, third back to newest first. */
function nextSort(now: string | undefined, key: string): string | undefined {
  if (now === key) return `-${key}`;
  return now === `-${key}` ? undefined : key;
}

function Table({ schema }: { schema: Schema }) {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const [search, change] = useTableSearch();
  const [density] = useDensity();
  const letters = useShortcuts();
  const phone = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const place = useMemo(() => ({ workspace: workspace.key, tracker: schema.key }), [workspace.key, schema.key]);
  const chosen = useMemo(() => chosenColumns(schema, search.columns), [schema, search.columns]);
  const router = useRouter();
  const columns = useMemo(
    () => gridColumns(schema, chosen, (row) => router.buildLocation({ to: "/w/$ws/t/$tracker/r/$record", params: { ws: workspace.key, tracker: schema.key, record: String(row.number) } }).href),
    [schema, chosen, router, workspace.key],
  );
  const query = useMemo(
    () => ({ state: search.state, filter: search.filter, sort: search.sort, q: search.q, archived: search.archived, columns: askedColumns(schema, chosen) || undefined }),
    [search.state, search.filter, search.sort, search.q, search.archived, schema, chosen],
  );
  const list = useRecords(place, query, true);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const [selected, select] = useSelection(search, change);
  useEffect(() => rememberTable(workspace.key, schema.key, search), [workspace.key, schema.key, search]);

  const open = useCallback(
    async (row: Row) => {
      // The address remembers the row first, so that Back finds it again.
      await navigate({ to: ".", search: (now: TableSearch) => ({ ...now, at: row.number }), replace: true });
      await navigate({ to: "/w/$ws/t/$tracker/r/$record", params: { ws: workspace.key, tracker: schema.key, record: String(row.number) } });
    },
    [navigate, workspace.key, schema.key],
  );
  const more = list.hasNextPage;
  const loadMore = useCallback(() => {
    if (!list.isFetchingNextPage) void list.fetchNextPage();
  }, [list]);
  const canCreate = schema.can.create.allowed;
  useHotkey("n", () => canCreate && void navigate({ to: "/w/$ws/t/$tracker/new", params: { ws: workspace.key, tracker: schema.key } }));

  const nameOf = (row: Row) => `${schema.singular} ${row.number}`;
  const idOf = (row: Row) => String(row.number);
  const filtered = Boolean(search.filter || search.q || search.state);

  return (
    <div className={css.page}>
      <PageHead
        title={schema.name}
        after={
          schema.restricted ? (
            <Tooltip label="Only people on its list may open this tracker">
              <span className={css.locked}>
                <IconLock size={14} stroke={1.75} aria-hidden="true" /> Restricted
              </span>
            </Tooltip>
          ) : undefined
        }
      >
        {canCreate && (
          <LinkButton leftSection={<IconPlus size={16} stroke={2} />} to="/w/$ws/t/$tracker/new" params={{ ws: workspace.key, tracker: schema.key }} aria-keyshortcuts={letters ? "n" : undefined}>
            New {schema.singular.toLowerCase()}
          </LinkButton>
        )}
      </PageHead>
      <StateTabs schema={schema} search={search} change={change} />
      <Toolbar schema={schema} chosen={chosen} search={search} change={change} error={list.error} />
      {list.isPending ? (
        <Skeleton rows={12} label={`Loading ${schema.name}`} />
      ) : list.isError && !list.data ? (
        isQueryError(list.error) ? null : <Failure error={list.error} what={schema.name} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyTable schema={schema} filtered={filtered} archived={search.archived === true} change={change} />
      ) : phone ? (
        <RecordCards schema={schema} columns={chosen} rows={rows} more={more} onEnd={loadMore} workspace={workspace.key} />
      ) : (
        <Grid
          label={schema.name}
          columns={columns}
          rows={rows}
          idOf={idOf}
          nameOf={nameOf}
          rowHeight={rowHeight[density]}
          sort={sortOf(search.sort)}
          onSort={(key) => change({ sort: nextSort(search.sort, key), at: undefined })}
          selected={selected}
          onSelect={select}
          onOpen={open}
          onEnd={loadMore}
          more={more}
          letters={letters}
          startAt={search.at === undefined ? undefined : String(search.at)}
        />
      )}
      {rows.length > 0 && selected.size === 0 && <CountLine place={place} query={query} loaded={rows.length} more={more} loading={list.isFetchingNextPage} singular={schema.singular} plural={schema.name} key={`${search.state} ${search.filter} ${search.q} ${search.archived}`} />}
      {selected.size > 0 && !phone && <SelectionBar schema={schema} rows={rows} selected={selected} onClear={() => select(new Set())} />}
    </div>
  );
}

/** The query itself is wrong: the toolbar shows it beside what was typed. */
export function isQueryError(error: unknown): boolean {
  return error instanceof ApiError && error.status === 422;
}
