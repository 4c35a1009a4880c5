import { t } from "@lingui/core/macro";
import { Button, Modal, Select } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useContext, useMemo, useRef, useState, type DragEvent, type KeyboardEvent, type RefObject } from "react";
import type { Board, BoardColumn, Property, Row, Schema } from "@/api/model";
import { useWorkspace } from "@/features/session/workspace";
import type { TableSearch } from "@/features/nav/search";
import { askedColumns, chosenColumns } from "@/features/tracker/columns";
import { isQueryError, type ChangeSearch } from "@/features/tracker/TrackerPage";
import { Toolbar } from "@/features/tracker/Toolbar";
import { LeftOut } from "@/features/viewas/LeftOut";
import { useWhy } from "@/features/why/context";
import { useShortcuts } from "@/ui/shortcuts";
import { number } from "@/ui/format";
import { StateMark } from "@/ui/StateMark";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { Card } from "./Card";
import { columnOf, useBoard, useMore } from "./queries";
import { Sheet } from "./Sheet";
import { columnLabel, targets, type Target } from "./targets";
import { useMove } from "./useMove";
import table from "@/features/tracker/TrackerPage.module.css";
import css from "./Board.module.css";
import { WhyContext } from "@/ui/why";

interface Props {
  schema: Schema;
  search: TableSearch;
  change: ChangeSearch;
}

const columnTypes = new Set(["choice", "checkbox", "user", "team"]);

/** The properties that a board can have columns by, beside the state. */
export const boardable = (schema: Schema): Property[] => schema.properties.filter((p) => !p.system && columnTypes.has(p.type));

/** A tracker's records as cards in columns: the states one may hear of, or the values of a property. */
export function BoardView({ schema, search, change }: Props) {
  const { key } = useWorkspace();
  const place = useMemo(() => ({ workspace: key, tracker: schema.key }), [key, schema.key]);
  const chosen = useMemo(() => chosenColumns(schema, search.columns), [schema, search.columns]);
  const query = useMemo(
    () => ({ group: search.group, state: search.state, filter: search.filter, q: search.q, sort: search.sort, archived: search.archived, columns: askedColumns(schema, chosen) || undefined }),
    [search.group, search.state, search.filter, search.q, search.sort, search.archived, schema, chosen],
  );
  const board = useBoard(place, query);
  return (
    <>
      <Toolbar schema={schema} chosen={chosen} search={search} change={change} error={board.error}>
        <ColumnsBy schema={schema} value={search.group} onChange={(group) => change({ group, col: undefined })} />
      </Toolbar>
      {board.isPending && <Skeleton rows={8} label={t`Loading ${schema.name}`} />}
      {board.isError && !board.data && !isQueryError(board.error) && <Failure error={board.error} what={t`The board of ${schema.name}`} onRetry={() => void board.refetch()} />}
      {board.data && board.data.columns.length === 0 && <Notice title={t`There is no column here for you to see`} />}
      {board.data && board.data.columns.length > 0 && <Columns schema={schema} place={place} query={query} board={board.data} facts={chosen} search={search} change={change} />}
      {board.data && <LeftOut />}
    </>
  );
}

function ColumnsBy({ schema, value, onChange }: { schema: Schema; value: string | undefined; onChange: (group: string | undefined) => void }) {
  const properties = boardable(schema);
  if (properties.length === 0) return null;
  const data = [{ value: "state", label: t`State` }, ...properties.map((p) => ({ value: p.key, label: p.label }))];
  return (
    <label className={table.choice}>
      <span>{t`Columns by`}</span>
      <Select data={data} value={value ?? "state"} allowDeselect={false} onChange={(next) => onChange(next === "state" || next === null ? undefined : next)} />
    </label>
  );
}

interface ColumnsProps extends Props {
  place: { workspace: string; tracker: string };
  query: Parameters<typeof useBoard>[1];
  board: Board;
  facts: readonly string[];
}

/** What a card is about to do: be moved at once, be asked about, or have something filled in first. */
interface Asking {
  row: Row;
  target: Target;
  kind: "sheet" | "blind";
}

function useBoardMoves({ schema, place, query, board }: ColumnsProps) {
  const move = useMove(schema, place, query);
  const { refuse } = useToasts();
  const why = useContext(WhyContext);
  const [asking, setAsking] = useState<Asking | null>(null);
  const go = useCallback(
    (row: Row, target: Target) => {
      if (target.reason !== null) {
        const reason = target.reason;
        const asks = { ...target.question, tracker: schema.key, record: String(row.number) };
        refuse(t`${schema.singular} ${row.number} cannot be moved to ${target.label}. ${target.reason}`, why ? { label: t`Why?`, run: () => why({ reason, asks }) } : undefined);
      } else if (target.needs) setAsking({ row, target, kind: "sheet" });
      else if (target.step?.blind) setAsking({ row, target, kind: "blind" });
      else move.mutate({ row, target });
    },
    [why, move, refuse, schema.key, schema.singular],
  );
  const targetsOf = useCallback((row: Row, column?: BoardColumn) => targets(board, row, schema, column ?? columnOf(board, row)), [board, schema]);
  return { move, go, targetsOf, asking, setAsking };
}

function Columns(props: ColumnsProps) {
  const { schema, place, query, board, facts, search, change } = props;
  const phone = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const { move, go, targetsOf, asking, setAsking } = useBoardMoves(props);
  const [dragged, setDragged] = useState<Row | null>(null);
  const [menu, setMenu] = useState<string | null>(null);
  const [focus, setFocus] = useState<string | null>(null);
  const more = useMore(place, query);
  const area = useRef<HTMLDivElement>(null);
  const property = schema.properties.find((p) => p.key === board.group.property);
  const shown = board.columns.filter((c) => !c.target_only);
  const one = shown.find((c) => c.id === search.col) ?? shown.find((c) => c.count > 0) ?? shown[0];
  const columns = phone ? shown.filter((c) => c === one) : dragged ? board.columns : shown;
  const cards = columns.flatMap((c) => c.records);
  const current = cards.some((r) => r.id === focus) ? focus : (cards[0]?.id ?? null);
  const drag = useMemo(() => (dragged ? targetsOf(dragged) : []), [dragged, targetsOf]);
  const onKeyDown = useBoardKeys({ area, columns, schema, targetsOf, go, openMenu: setMenu });
  return (
    <>
      {phone && shown.length > 1 && (
        <div className={css.pick} role="group" aria-label={t`Column`}>
          {shown.map((c) => (
            <button key={c.id} type="button" aria-pressed={c === one} onClick={() => change({ col: c.id })}>
              {columnLabel(c, property)} <span className="tnum">{number(c.count)}</span>
            </button>
          ))}
        </div>
      )}
      <div ref={area} className={css.columns} onKeyDown={onKeyDown} data-dragging={dragged !== null || undefined} tabIndex={-1}>
        {columns.map((column) => (
          <Column
            key={column.id}
            schema={schema}
            column={column}
            label={columnLabel(column, property)}
            drop={drag.find((t) => t.column.id === column.id)}
            onDrop={(target) => dragged && go(dragged, target)}
            onMore={column.next_cursor ? () => more.mutate(column) : undefined}
            loading={more.isPending && more.variables?.id === column.id}
          >
            {column.records.map((row) => (
              <Card
                key={row.id}
                schema={schema}
                workspace={place.workspace}
                row={row}
                column={column}
                facts={facts}
                current={row.id === current}
                menu={menu === row.id}
                onMenu={(open) => setMenu(open ? row.id : null)}
                targetsOf={targetsOf}
                onMove={go}
                onFocus={() => setFocus(row.id)}
                onDrag={setDragged}
              />
            ))}
          </Column>
        ))}
      </div>
      {asking?.kind === "sheet" && (
        <Sheet
          schema={schema}
          place={{ ...place, record: asking.row.id }}
          target={asking.target}
          onCancel={() => setAsking(null)}
          onMove={(row) => {
            setAsking(null);
            move.mutate({ row, target: asking.target });
          }}
        />
      )}
      <Modal opened={asking?.kind === "blind"} onClose={() => setAsking(null)} title={t`Move to ${asking?.target.label ?? ""}?`} closeButtonProps={{ "aria-label": t`Close` }}>
        <p>{t`After this you will no longer see this record.`}</p>
        <div className={css.sheetFoot}>
          <Button
            data-autofocus
            onClick={() => {
              if (asking) move.mutate(asking);
              setAsking(null);
            }}
          >
            {t`Move to ${asking?.target.label ?? ""}`}
          </Button>
          <Button variant="default" onClick={() => setAsking(null)}>
            {t`Cancel`}
          </Button>
        </div>
      </Modal>
    </>
  );
}

interface ColumnProps {
  schema: Schema;
  column: BoardColumn;
  label: string;
  drop?: Target;
  onDrop: (target: Target) => void;
  onMore?: () => void;
  loading: boolean;
  children: React.ReactNode;
}

function Column({ schema, column, label, drop, onDrop, onMore, loading, children }: ColumnProps) {
  const [over, setOver] = useState(false);
  const state = schema.states.find((s) => s.key === column.id);
  const allowed = drop?.reason === null;
  const accept = (event: DragEvent) => {
    if (!drop) return;
    // Also where it may not go: what is dropped there is told why.
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    setOver(true);
  };
  return (
    <section
      className={css.column}
      aria-label={`${label}, ${number(column.count)}`}
      data-drop={drop ? (allowed ? "yes" : "no") : undefined}
      data-over={(over && drop !== undefined) || undefined}
      data-column={column.id}
      onDragOver={accept}
      onDragLeave={(e) => !e.currentTarget.contains(e.relatedTarget as Node | null) && setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        if (drop) onDrop(drop);
      }}
    >
      <h2 className={css.title}>
        {state && <StateMark kind={state.kind} />}
        <span>{label}</span>
        {!column.target_only && <span className={css.count}>{number(column.count)}</span>}
      </h2>
      {drop && <p className={css.dropLine}>{allowed ? t`Drop here${drop.needs ? ` · ${drop.needs}` : ""}` : `🚫 ${drop.needs ?? drop.reason}`}</p>}
      {column.target_only ? (
        <p className={css.none}>{t`You see no records here.`}</p>
      ) : (
        <>
          {/* An empty column still says that it is empty. */}
          {column.records.length === 0 ? <p className={css.none}>{t`None`}</p> : <ul className={css.cards}>{children}</ul>}
          {onMore && (
            <Button variant="default" size="compact-md" className={css.more} loading={loading} onClick={onMore}>
              {t`Show more`}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

interface Keys {
  area: RefObject<HTMLDivElement | null>;
  columns: BoardColumn[];
  schema: Schema;
  targetsOf: (row: Row, column?: BoardColumn) => Target[];
  go: (row: Row, target: Target) => void;
  openMenu: (id: string) => void;
}

/** Arrow keys walk the cards; M opens where to; Ctrl with an arrow moves to the neighbouring state; W asks why. */
function useBoardKeys({ area, columns, schema, targetsOf, go, openMenu }: Keys) {
  const letters = useShortcuts();
  const { ask } = useWhy();
  return (event: KeyboardEvent) => {
    const id = (event.target as HTMLElement).closest<HTMLElement>("[data-focus]")?.dataset.focus;
    const c = columns.findIndex((column) => column.records.some((r) => r.id === id));
    const column = columns[c];
    const row = column?.records.find((r) => r.id === id);
    if (!column || !row) return;
    const to = (next: Row | undefined) => next && area.current?.querySelector<HTMLElement>(`[data-focus="${CSS.escape(next.id)}"]`)?.focus();
    const at = column.records.indexOf(row);
    const sideways = (by: 1 | -1) => {
      for (let i = c + by; i >= 0 && i < columns.length; i += by) {
        const records = columns[i]?.records ?? [];
        if (records.length > 0) return to(records[Math.min(at, records.length - 1)]);
      }
    };
    const arrows: Record<string, () => void> = {
      ArrowDown: () => to(column.records[at + 1]),
      ArrowUp: () => to(column.records[at - 1]),
      ArrowLeft: () => sideways(-1),
      ArrowRight: () => sideways(1),
      Home: () => to(column.records[0]),
      End: () => to(column.records[column.records.length - 1]),
    };
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if ((event.ctrlKey || event.metaKey) && by !== 0) {
      event.preventDefault();
      const target = neighbour(schema, targetsOf(row, column), row, by);
      if (target) go(row, target);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (arrows[event.key]) {
      event.preventDefault();
      arrows[event.key]?.();
    } else if (letters && key === "m") {
      event.preventDefault();
      openMenu(row.id);
    } else if (letters && key === "w") {
      event.preventDefault();
      ask({ action: "change_state", tracker: schema.key, record: String(row.number) });
    }
  };
}

/** The next column in the order of the board, to the right or to the left of the card's own. */
function neighbour(schema: Schema, all: Target[], row: Row, by: 1 | -1): Target | undefined {
  const order = schema.states.map((s) => s.key);
  const now = order.indexOf(row.state);
  const side = all.filter((t) => t.step !== undefined || order.includes(t.column.id)).filter((t) => (order.indexOf(t.column.id) - now) * by > 0);
  return by > 0 ? side[0] : side[side.length - 1];
}
