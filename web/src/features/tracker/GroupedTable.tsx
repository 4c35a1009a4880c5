import { plural, t } from "@lingui/core/macro";
import { useMediaQuery } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Aggregate, AggregateGroup, Property, Row, Schema } from "@/api/model";
import * as records from "@/api/record";
import { groupName, measureText } from "@/features/dashboard/words";
import type { TableSearch } from "@/features/nav/search";
import { BulkBar } from "@/features/bulk/BulkBar";
import { useRestrictRow } from "@/features/restrict/Padlock";
import { useWorkspace } from "@/features/session/workspace";
import { LeftOut } from "@/features/viewas/LeftOut";
import { useCellWhy } from "@/features/why/useCellWhy";
import { rowHeight, useDensity } from "@/ui/density";
import { number } from "@/ui/format";
import { Grid, type Column, type Editing, type Sort } from "@/ui/grid/Grid";
import { useShortcuts } from "@/ui/shortcuts";
import { Failure, Skeleton } from "@/ui/Status";
import { editable, useCellEditing } from "./cellEditing";
import { gridColumns } from "./columns";
import { EmptyTable } from "./EmptyTable";
import { asked, linesOf, openGroups, summed, toggle, useGroups, useSums, type Line, type Loaded, type Sums } from "./groups";
import { recordsKey } from "./queries";
import { Card } from "./RecordCards";
import css from "./GroupedTable.module.css";
import { isQueryError, type ChangeSearch } from "./TrackerPage";

interface Props {
  schema: Schema;
  place: records.Place;
  query: records.RecordQuery;
  chosen: readonly string[];
  search: TableSearch;
  change: ChangeSearch;
  sort: Sort | undefined;
  onSort: (key: string) => void;
  /** Numbers of the selected records. */
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
  ready: boolean;
}

/** The records by the values of a property: each group with how many there are and what they come to, its records below it (A4.3). */
export function GroupedTable(props: Props) {
  const { schema, place, query, chosen, search, change, selected, onSelect, ready } = props;
  const by = asked(schema, search.group ?? "state");
  const groups = useGroups(place, query, by, ready);
  const figures = useMemo(() => summed(schema, chosen), [schema, chosen]);
  const sums = useSums(place, query, by, figures, ready);
  const phone = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const feeds = useFeeds();
  if (groups.isPending) return <Skeleton rows={12} label={t`Loading ${schema.name}`} />;
  if (groups.isError && !groups.data) return isQueryError(groups.error) ? null : <Failure error={groups.error} what={schema.name} onRetry={() => void groups.refetch()} />;
  const found = groups.data;
  if (found.total.count === 0) return <EmptyTable schema={schema} filtered={Boolean(search.filter || search.q || search.state)} archived={search.archived === true} change={change} />;
  const open = openGroups(found.groups, search.toggled);
  const nameOf = (group: AggregateGroup) => groupName(group, found.group);
  const lines = linesOf(found.groups, open, feeds.loaded, nameOf);
  const Body = phone ? PhoneLines : GridLines;
  // What is selected in a group that is shut is not acted on: nobody sees it.
  const rows = lines.flatMap((line) => (line.kind === "row" ? [line.row] : []));
  const acting = !phone && rows.some((row) => selected.has(String(row.number)));
  return (
    <>
      {found.groups
        .filter((g) => open.has(g.id))
        .map((g) => (
          <Feed key={g.id} place={place} query={query} group={by} of={g.id} onLoaded={feeds.take} />
        ))}
      <Body {...props} lines={lines} sums={sums} figures={figures} nameOf={nameOf} onToggle={(id) => change({ toggled: toggle(search.toggled, id) })} />
      {!acting && (
        <p className={css.foot}>
          {t`${plural(found.total.count, { one: "# record", other: "# records" })} in ${plural(found.groups.length, { one: "# group", other: "# groups" })}`}
        </p>
      )}
      <LeftOut />
      {acting && <BulkBar schema={schema} rows={rows} selected={selected} query={query} more={rows.length < found.total.count} onClear={() => onSelect(new Set())} />}
    </>
  );
}

function useFeeds() {
  const [loaded, setLoaded] = useState<ReadonlyMap<string, Loaded>>(new Map());
  const take = useCallback((id: string, got: Loaded) => setLoaded((now) => new Map(now).set(id, got)), []);
  return { loaded, take };
}

const firstRows = 25;

/** Reads the records of one open group, page by page; it shows nothing itself. */
function Feed({ place, query, group, of, onLoaded }: { place: records.Place; query: records.RecordQuery; group: string; of: string; onLoaded: (id: string, got: Loaded) => void }) {
  const what = useMemo(() => ({ ...query, group, of, limit: firstRows }), [query, group, of]);
  const list = useInfiniteQuery({
    queryKey: [...recordsKey(place.workspace, place.tracker), "list", what],
    queryFn: ({ pageParam, signal }) => records.list(place, { ...what, cursor: pageParam || undefined }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });
  const { data, hasNextPage, isFetchingNextPage, isPending, isError, fetchNextPage, refetch } = list;
  useEffect(() => {
    const rows = data?.pages.flatMap((page) => page.items) ?? [];
    onLoaded(of, { rows, more: hasNextPage, loading: isPending || isFetchingNextPage, failed: isError, next: () => void (isError && !data ? refetch() : fetchNextPage()) });
  }, [of, onLoaded, data, hasNextPage, isFetchingNextPage, isPending, isError, fetchNextPage, refetch]);
  return null;
}

interface LinesProps extends Props {
  lines: Line[];
  sums: Map<string, Sums>;
  figures: readonly Property[];
  nameOf: (group: AggregateGroup) => string;
  onToggle: (id: string) => void;
}

/** The table: a group is a row that Enter opens and shuts; its figures stand in their columns. */
function GridLines({ schema, place, chosen, search, lines, sums, figures, nameOf, onToggle, sort, onSort, selected, onSelect }: LinesProps) {
  const [density] = useDensity();
  const letters = useShortcuts();
  const router = useRouter();
  const navigate = useNavigate();
  const restrict = useRestrictRow(schema);
  const target = useCallback((row: Row) => ({ to: "/w/$ws/t/$tracker/r/$record" as const, params: { ws: place.workspace, tracker: place.tracker, record: String(row.number) } }), [place]);
  const rowColumns = useMemo(() => editable(schema, gridColumns(schema, chosen, (row) => router.buildLocation(target(row)).href, restrict)), [schema, chosen, router, target, restrict]);
  const { editing, dialog } = useCellEditing(schema, place);
  const looking = useWorkspace().view_as !== undefined;
  // The name of a group takes the columns up to its first figure.
  const before = rowColumns.findIndex((c) => figures.some((p) => p.key === c.key));
  const room = rowColumns.slice(0, before < 0 ? undefined : before).reduce((sum, c) => sum + c.width, 0);
  useCellWhy(schema, lines.map((line) => (line.kind === "row" ? line.row : undefined)), rowColumns);
  const columns = rowColumns.map((column, i) => lineColumn(column, i === 0 ? { room, nameOf } : undefined, sums.get(column.key)));
  const open = async (line: Line) => {
    if (line.kind === "group") return onToggle(line.group.id);
    if (line.kind === "more") return line.loaded.next();
    await navigate({ to: ".", search: (now: TableSearch) => ({ ...now, at: line.row.number }), replace: true });
    await navigate(target(line.row));
  };
  return (
    <>
      <Grid
        label={t`${schema.name} in groups`}
        editing={looking ? undefined : editLines(editing)}
        columns={columns}
        rows={lines}
        idOf={(line) => line.id}
        selected={selected}
        onSelect={onSelect}
        members={members}
        nameOf={(line) => (line.kind === "row" ? `${schema.singular} ${line.row.number}` : line.kind === "group" ? nameOf(line.group) : line.name)}
        rowHeight={rowHeight[density]}
        sort={sort}
        onSort={onSort}
        onOpen={(line) => void open(line)}
        letters={letters}
        startAt={search.at === undefined ? undefined : String(search.at)}
      />
      {dialog}
    </>
  );
}

/** What the box of a line selects: its record, of a group those that are shown below it. */
function members(line: Line): readonly string[] {
  if (line.kind === "more") return [];
  return line.kind === "row" ? [line.id] : line.rows.map((row) => String(row.number));
}

/** A column of records as one of lines: of a group it shows the figure, the first one its name. */
function lineColumn(column: Column<Row>, head: { room: number; nameOf: (group: AggregateGroup) => string } | undefined, sums: Sums | undefined): Column<Line> {
  const { edit, name, act } = column;
  return {
    ...column,
    render: (line) => {
      if (line.kind === "row") return column.render(line.row);
      if (head) return <Spanning line={line} {...head} />;
      return line.kind === "group" && sums ? <Figure group={line.group} sums={sums} /> : null;
    },
    edit: edit && ((line) => (line.kind === "row" ? edit(line.row) : undefined)),
    name: (line) => {
      if (line.kind === "row") return name?.(line.row);
      if (head) return line.kind === "group" ? headWords(line.group, line.open, head.nameOf) : moreWords(line);
      return line.kind === "group" && sums ? figureWords(column.label, line.group, sums) : undefined;
    },
    act: act && ((line) => line.kind === "row" && act(line.row)),
  };
}

function headWords(group: AggregateGroup, open: boolean, nameOf: (group: AggregateGroup) => string): string {
  const count = plural(group.count, { one: "# record", other: "# records" });
  return open ? t`${nameOf(group)}, ${count}, open` : t`${nameOf(group)}, ${count}, shut`;
}

function moreWords(line: Extract<Line, { kind: "more" }>): string {
  if (line.loaded.failed) return t`${line.name} could not be loaded. Try again`;
  return line.loaded.loading ? t`Loading ${line.name}` : t`Show more of ${line.name}, ${number(line.left)} left`;
}

function Spanning({ line, room, nameOf }: { line: Exclude<Line, { kind: "row" }>; room: number; nameOf: (group: AggregateGroup) => string }) {
  const style = { width: Math.max(160, room - 24) };
  if (line.kind === "more") {
    return (
      <span data-spans className={css.more} style={style}>
        {line.loaded.failed ? t`Could not be loaded. Try again` : line.loaded.loading ? t`Loading…` : t`Show more, ${number(line.left)} left`}
      </span>
    );
  }
  const Icon = line.open ? IconChevronDown : IconChevronRight;
  return (
    <span data-spans className={css.group} style={style}>
      <Icon size={16} stroke={1.75} aria-hidden="true" />
      <b>{nameOf(line.group)}</b>
      <small>{number(line.group.count)}</small>
    </span>
  );
}

function figureOf(group: AggregateGroup, sums: Sums): { text: string; partial: boolean } | undefined {
  const sum = sums.by.get(group.id);
  if (!sum || !sums.measure) return undefined;
  return { text: measureText(sum.measure, sums.measure as Aggregate["measure"]), partial: sum.left_out };
}

function figureWords(label: string, group: AggregateGroup, sums: Sums): string | undefined {
  const figure = figureOf(group, sums);
  if (!figure) return undefined;
  return figure.partial ? t`Sum of ${label}, without what you may not see: ${figure.text}` : t`Sum of ${label}: ${figure.text}`;
}

function Figure({ group, sums }: { group: AggregateGroup; sums: Sums }) {
  const figure = figureOf(group, sums);
  if (!figure) return null;
  return (
    <span className={css.figure} title={figure.partial ? t`Without what you may not see` : t`Sum`}>
      {figure.partial && <small>{t`partial`}</small>} <b>{figure.text}</b>
    </span>
  );
}

/** Writing in the cells of records; of a group nothing is written. */
function editLines(editing: Editing<Row>): Editing<Line> {
  return {
    editor: (line, key, close) => (line.kind === "row" ? editing.editor(line.row, key, close) : null),
    onReadOnly: editing.onReadOnly,
    onPaste: (line, key, text) => {
      if (line.kind === "row") editing.onPaste(line.row, key, text);
    },
    onUndo: editing.onUndo,
  };
}

/** On a phone: groups that open, with cards in them. */
function PhoneLines({ schema, place, chosen, lines, sums, figures, nameOf, onToggle }: LinesProps) {
  return (
    <ul className={css.phone} aria-label={t`${schema.name} in groups`}>
      {lines.map((line) => (
        <li key={line.id}>
          {line.kind === "row" && <Card schema={schema} columns={chosen} row={line.row} workspace={place.workspace} />}
          {line.kind === "more" && (
            <button type="button" className={css.wide} disabled={line.loaded.loading} onClick={line.loaded.next}>
              {moreWords(line)}
            </button>
          )}
          {line.kind === "group" && (
            <button type="button" className={css.wide} aria-expanded={line.open} onClick={() => onToggle(line.group.id)}>
              {line.open ? <IconChevronDown size={16} stroke={1.75} aria-hidden="true" /> : <IconChevronRight size={16} stroke={1.75} aria-hidden="true" />}
              <b>{nameOf(line.group)}</b>
              <small>{number(line.group.count)}</small>
              <span className={css.figures}>
                {figures.map((p) => {
                  const figure = figureOf(line.group, sums.get(p.key) ?? { by: new Map() });
                  return figure && <span key={p.key}>{t`${p.label}: ${figure.text}`}</span>;
                })}
              </span>
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
