import { t } from "@lingui/core/macro";
import { Button, Menu, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconChevronDown, IconEye, IconLock, IconPlus, IconSettings } from "@tabler/icons-react";
import { useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import type { Row, Schema } from "@/api/model";
import { ApiError } from "@/api/error";
import { useWorkspace } from "@/features/session/workspace";
import { rememberTable } from "@/features/nav/lastTable";
import type { TableSearch } from "@/features/nav/search";
import { useCellWhy } from "@/features/why/useCellWhy";
import { rowHeight, useDensity } from "@/ui/density";
import { lowered } from "@/ui/format";
import { Grid, type Sort } from "@/ui/grid/Grid";
import { useHotkey } from "@/ui/hotkey";
import { PageHead } from "@/ui/PageHead";
import { ColumnMenu } from "@/features/designer/ColumnMenu";
import { useConfigurationMode } from "@/features/designer/mode";
import { useShortcuts } from "@/ui/shortcuts";
import { Failure, Skeleton } from "@/ui/Status";
import { useRestrictRow } from "@/features/restrict/Padlock";
import { BulkBar } from "@/features/bulk/BulkBar";
import { editable, useCellEditing } from "./cellEditing";
import { useViewSearch } from "@/features/share/openView";
import { TrackerMenuItems } from "@/features/share/TrackerMenu";
import { ViewBar } from "@/features/share/ViewBar";
import { openRestrict } from "@/features/restrict/context";
import { CountLine } from "./CountLine";
import { askedColumns, chosenColumns, gridColumns } from "./columns";
import { EmptyTable } from "./EmptyTable";
import { RecordCards } from "./RecordCards";
import { StateTabs } from "./StateTabs";
import { GroupBy } from "./GroupBy";
import { GroupedTable } from "./GroupedTable";
import { Toolbar } from "./Toolbar";
import { useViewAs } from "@/features/viewas/context";
import { LeftOut } from "@/features/viewas/LeftOut";
import { OfTracker } from "./OfTracker";
import { useRecords } from "./queries";
import css from "./TrackerPage.module.css";
import { LinkButton } from "@/features/nav/LinkButton";
import { FormTabs } from "@/features/board/FormTabs";

const BoardView = lazy(async () => ({ default: (await import("@/features/board/BoardView")).BoardView }));
const CalendarView = lazy(async () => ({ default: (await import("@/features/calendar/CalendarView")).CalendarView }));

/** The records of one tracker, as a table; on a phone as cards. */
export function TrackerPage() {
  const { tracker } = useParams({ from: "/w/$ws/t/$tracker" });
  return <OfTracker tracker={tracker} rows={12}>{(schema) => <Records key={schema.id} schema={schema} />}</OfTracker>;
}

/** The records in the form that the address names. */
function Records({ schema }: { schema: Schema }) {
  const [written, write] = useTableSearch();
  const views = useViewSearch(schema.key, written, write);
  const goTo = useGoTo();
  const { shown: search, change } = views;
  const { key } = useWorkspace();
  useEffect(() => rememberTable(key, schema.key, written), [key, schema.key, written]);
  // Which form a view is of is known once it is read.
  if (!views.ready && written.view && !written.form) return <Skeleton rows={12} label={t`Loading ${schema.name}`} />;
  if (!search.form) return <Table schema={schema} />;
  const Form = search.form === "board" ? BoardView : CalendarView;
  return (
    <div className={css.page}>
      <TableHead schema={schema} />
      <FormTabs schema={schema} search={search} change={change} />
      <ViewBar schema={schema} open={views} goTo={goTo} />
      <Suspense fallback={<Skeleton rows={8} />}>
        <Form schema={schema} search={search} change={change} />
      </Suspense>
    </div>
  );
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

/** Opens a saved view, or none; what was asked for before it goes. */
function useGoTo() {
  const navigate = useNavigate({ from: "/w/$ws/t/$tracker" });
  return useCallback((search: TableSearch) => void navigate({ search }), [navigate]);
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

/** The records that the address asks for, and what is selected of them. */
function useTable(schema: Schema) {
  const workspace = useWorkspace();
  const [written, write] = useTableSearch();
  const views = useViewSearch(schema.key, written, write);
  const { shown: search, change } = views;
  const place = useMemo(() => ({ workspace: workspace.key, tracker: schema.key }), [workspace.key, schema.key]);
  const chosen = useMemo(() => chosenColumns(schema, search.columns), [schema, search.columns]);
  const query = useMemo(
    () => ({ state: search.state, filter: search.filter, sort: search.sort, q: search.q, archived: search.archived, columns: askedColumns(schema, chosen) || undefined }),
    [search.state, search.filter, search.sort, search.q, search.archived, schema, chosen],
  );
  const list = useRecords(place, query, views.ready && !search.group);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const [selected, select] = useSelection(search, change);
  const goTo = useGoTo();
  const onEnd = useCallback(() => {
    if (!list.isFetchingNextPage && !list.isFetchNextPageError) void list.fetchNextPage();
  }, [list]);
  return { schema, search, change, views, place, chosen, query, list, rows, selected, select, onEnd, goTo };
}

type Shown = ReturnType<typeof useTable>;

function Table({ schema }: { schema: Schema }) {
  const table = useTable(schema);
  const { search, change, list, rows, selected, select } = table;
  const phone = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const asked = `${search.state} ${search.filter} ${search.q} ${search.archived}`;
  return (
    <div className={css.page}>
      <TableHead schema={schema} />
      <FormTabs schema={schema} search={search} change={change} />
      <ViewBar schema={schema} open={table.views} goTo={table.goTo} />
      <StateTabs schema={schema} search={search} change={change} />
      <Toolbar schema={schema} chosen={table.chosen} search={search} change={change} error={list.error}>
        <GroupBy schema={schema} value={search.group} onChange={(group) => change({ group, toggled: undefined, sel: undefined, at: undefined })} />
      </Toolbar>
      {search.group && (
        <GroupedTable
          key={search.group}
          schema={schema}
          place={table.place}
          query={table.query}
          chosen={table.chosen}
          search={search}
          change={change}
          sort={sortOf(search.sort)}
          onSort={(key) => change({ sort: nextSort(search.sort, key), at: undefined })}
          selected={selected}
          onSelect={select}
          ready={table.views.ready}
        />
      )}
      {!search.group && <TableBody table={table} phone={phone} />}
      {!search.group && rows.length > 0 && selected.size === 0 && (
        <CountLine
          key={asked}
          place={table.place}
          query={table.query}
          loaded={rows.length}
          more={list.hasNextPage}
          loading={list.isFetchingNextPage}
          onRetry={list.isFetchNextPageError ? () => void list.fetchNextPage() : undefined}
          singular={schema.singular}
          plural={schema.name}
        />
      )}
      {!search.group && rows.length > 0 && <LeftOut />}
      {!search.group && selected.size > 0 && !phone && <BulkBar schema={schema} rows={rows} selected={selected} query={table.query} more={list.hasNextPage} onClear={() => select(new Set())} />}
    </div>
  );
}

function TableHead({ schema }: { schema: Schema }) {
  const { key } = useWorkspace();
  const navigate = useNavigate();
  const letters = useShortcuts();
  const params = { ws: key, tracker: schema.key };
  const canCreate = schema.can.create.allowed;
  const configuring = useConfigurationMode();
  const { superuser, choose: viewAs } = useViewAs();
  useHotkey("n", () => canCreate && void navigate({ to: "/w/$ws/t/$tracker/new", params }));
  const mark = (
    <>
      <IconLock size={14} stroke={1.75} aria-hidden="true" /> {t`Restricted`}
    </>
  );
  const restricted = (
    <Tooltip label={t`Only people on its list may open this tracker`}>
      {schema.can.restrict.allowed ? (
        <button type="button" className={css.locked} onClick={() => openRestrict({ kind: "tracker", tracker: schema.key, name: schema.name })}>
          {mark}
        </button>
      ) : (
        <span className={css.locked}>{mark}</span>
      )}
    </Tooltip>
  );
  return (
    <PageHead title={schema.name} after={schema.restricted ? restricted : undefined}>
      {configuring && schema.can.configure.allowed && (
        <LinkButton variant="default" leftSection={<IconSettings size={16} stroke={1.75} />} to="/w/$ws/t/$tracker/configure/$part" params={{ ...params, part: "states" }}>
          {t`Configure`}
        </LinkButton>
      )}
      {(schema.can.restrict.allowed || schema.can.configure.allowed) && (
        <Menu position="bottom-end" width={240}>
          <Menu.Target>
            <Button variant="default" rightSection={<IconChevronDown size={14} stroke={1.75} />}>
              {t`Manage Tracker`}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <TrackerMenuItems tracker={schema} />
          </Menu.Dropdown>
        </Menu>
      )}
      {superuser && (
        <Button variant="default" leftSection={<IconEye size={16} stroke={1.75} />} aria-keyshortcuts={letters ? "v" : undefined} onClick={() => viewAs({})}>
          {t`View as…`}
        </Button>
      )}
      {canCreate && (
        <LinkButton leftSection={<IconPlus size={16} stroke={2} />} to="/w/$ws/t/$tracker/new" params={params} aria-keyshortcuts={letters ? "n" : undefined}>
          {t`New ${lowered(schema.singular)}`}
        </LinkButton>
      )}
    </PageHead>
  );
}

/** The four states of the list: loading, refused, empty, rows. */
function TableBody({ table, phone }: { table: Shown; phone: boolean }) {
  const { schema, search, change, list, rows } = table;
  if (list.isPending) return <Skeleton rows={12} label={t`Loading ${schema.name}`} />;
  if (list.isError && !list.data) return isQueryError(list.error) ? null : <Failure error={list.error} what={schema.name} onRetry={() => void list.refetch()} />;
  if (rows.length === 0) return <EmptyTable schema={schema} filtered={Boolean(search.filter || search.q || search.state)} archived={search.archived === true} change={change} />;
  if (phone) return <RecordCards schema={schema} columns={table.chosen} rows={rows} more={list.hasNextPage} onEnd={table.onEnd} workspace={table.place.workspace} />;
  return <RecordGrid table={table} />;
}

const idOf = (row: Row) => String(row.number);

function RecordGrid({ table }: { table: Shown }) {
  const { schema, search, change, place, chosen, list, rows } = table;
  const [density] = useDensity();
  const letters = useShortcuts();
  const router = useRouter();
  const navigate = useNavigate();
  const target = useCallback((row: Row) => ({ to: "/w/$ws/t/$tracker/r/$record" as const, params: { ws: place.workspace, tracker: place.tracker, record: idOf(row) } }), [place]);
  const restrict = useRestrictRow(schema);
  const columns = useMemo(() => editable(schema, gridColumns(schema, chosen, (row) => router.buildLocation(target(row)).href, restrict)), [schema, chosen, router, target, restrict]);
  const { editing, dialog } = useCellEditing(schema, place);
  const looking = useWorkspace().view_as !== undefined;
  useCellWhy(schema, rows, columns);
  const open = async (row: Row) => {
    // The address remembers the row first, so that Back finds it again.
    await navigate({ to: ".", search: (now: TableSearch) => ({ ...now, at: row.number }), replace: true });
    await navigate(target(row));
  };
  return (
    <ColumnMenu schema={schema} columns={columns}>
      <Grid
        label={schema.name}
        editing={looking ? undefined : editing}
        columns={columns}
        rows={rows}
        idOf={idOf}
        nameOf={(row) => `${schema.singular} ${row.number}`}
        rowHeight={rowHeight[density]}
        sort={sortOf(search.sort)}
        onSort={(key) => change({ sort: nextSort(search.sort, key), at: undefined })}
        selected={table.selected}
        onSelect={table.select}
        onOpen={(row) => void open(row)}
        onEnd={table.onEnd}
        more={list.hasNextPage}
        letters={letters}
        startAt={search.at === undefined ? undefined : String(search.at)}
      />
      {dialog}
    </ColumnMenu>
  );
}

/** The query itself is wrong: the toolbar shows it beside what was typed. */
export function isQueryError(error: unknown): boolean {
  return error instanceof ApiError && error.status === 422;
}
