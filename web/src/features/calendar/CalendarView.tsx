import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Modal, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCalendarEvent, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { Property, Row, Schema } from "@/api/model";
import { useWorkspace } from "@/features/session/workspace";
import type { TableSearch } from "@/features/nav/search";
import { dated } from "@/features/board/FormTabs";
import { whyReadOnly } from "@/features/record/explain";
import { useSave } from "@/features/record/useSave";
import { askedColumns, chosenColumns } from "@/features/tracker/columns";
import { useRecords } from "@/features/tracker/queries";
import { isQueryError, type ChangeSearch } from "@/features/tracker/TrackerPage";
import { Toolbar } from "@/features/tracker/Toolbar";
import { LeftOut } from "@/features/viewas/LeftOut";
import { fromLocalInput, lowered, toLocalInput } from "@/ui/format";
import { ReasonButton } from "@/ui/ReasonButton";
import { StateMark } from "@/ui/StateMark";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { held, recordTitle } from "@/ui/value/value";
import { dayOf } from "@/ui/zone";
import { addDays, daysFrom, isDay, shown, turned, words, type Span } from "./days";
import css from "./Calendar.module.css";

interface Props {
  schema: Schema;
  search: TableSearch;
  change: ChangeSearch;
}

const spans = [
  { value: "month", label: t`Month` },
  { value: "week", label: t`Week` },
  { value: "agenda", label: t`Agenda` },
];

/** The day of a record in the workspace's time zone; null where there is none to see. */
function dayIn(row: Row, property: Property, zone: string): string | null {
  const cell = held(row, property);
  if (cell.hidden || typeof cell.value !== "string") return null;
  return property.type === "date" ? cell.value : dayOf(cell.value, zone);
}

/** What the address says: by which date, which pages, which day has the focus. */
function usePlan({ schema, search }: Props) {
  const { time_zone: zone } = useWorkspace();
  const phone = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const properties = dated(schema);
  const by = properties.find((p) => p.key === search.by) ?? properties[0];
  const today = dayOf(new Date().toISOString(), zone);
  const day = isDay(search.day) ? search.day : today;
  // On a phone a month of squares has no room for words.
  const span: Span = search.span ?? (phone ? "agenda" : "month");
  return { zone, properties, by, today, day, span, ...shown(span, day) };
}

/** A tracker's records by a date of theirs. Every read is the list's, so what is hidden stands on no day. */
export function CalendarView(props: Props) {
  const { schema, search, change } = props;
  const plan = usePlan(props);
  const { key } = useWorkspace();
  const place = useMemo(() => ({ workspace: key, tracker: schema.key }), [key, schema.key]);
  const name = plan.by?.key ?? "";
  const within = `${name} >= "${plan.first}" and ${name} < "${plan.until}"`;
  const query = { filter: search.filter ? `(${search.filter}) and ${within}` : within, q: search.q, archived: search.archived, sort: name, columns: askedColumns(schema, [name]), limit: 200 };
  const list = useRecords(place, query, plan.by !== undefined);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const chosen = useMemo(() => chosenColumns(schema, search.columns), [schema, search.columns]);
  const [moving, setMoving] = useState<Row | null>(null);
  useEffect(() => {
    // A page of the calendar is whole; beyond a thousand records it says so instead.
    if (list.hasNextPage && !list.isFetchingNextPage && !list.isError && rows.length < 1000) void list.fetchNextPage();
  }, [list, rows.length]);
  if (!plan.by) return null;
  const property = plan.by;
  const byDay = new Map<string, Row[]>();
  for (const row of rows) {
    const day = dayIn(row, property, plan.zone);
    if (day) byDay.set(day, [...(byDay.get(day) ?? []), row]);
  }
  const entry = (row: Row) => <Entry key={row.id} schema={schema} row={row} property={property} onMove={() => setMoving(row)} />;
  return (
    <>
      <Toolbar schema={schema} chosen={chosen} columns={false} search={search} change={change} error={list.error} />
      <Head plan={plan} search={search} change={change} />
      {list.isPending && <Skeleton rows={8} label={t`Loading ${schema.name}`} />}
      {list.isError && !list.data && !isQueryError(list.error) && <Failure error={list.error} what={t`The calendar of ${schema.name}`} onRetry={() => void list.refetch()} />}
      {list.data && plan.span === "agenda" && <Agenda plan={plan} byDay={byDay} entry={entry} plural={lowered(schema.name)} />}
      {list.data && plan.span !== "agenda" && <Days plan={plan} byDay={byDay} entry={entry} onDay={(day) => change({ day })} />}
      {list.hasNextPage && rows.length >= 1000 && <p className={css.note}>{t`More than 1,000 ${lowered(schema.name)} fall into these days; the rest is not shown. Filter them, or choose a shorter span.`}</p>}
      {list.data && <LeftOut />}
      {moving && <MoveDate schema={schema} place={{ ...place, record: moving.id }} row={moving} property={property} onClose={() => setMoving(null)} />}
    </>
  );
}

type Plan = ReturnType<typeof usePlan>;

function Head({ plan, change }: { plan: Plan; search: TableSearch; change: ChangeSearch }) {
  const title = plan.span === "month" ? words(plan.day, { month: "long", year: "numeric" }) : `${words(plan.first, { day: "numeric", month: "short" })} – ${words(addDays(plan.until, -1), { day: "numeric", month: "short", year: "numeric" })}`;
  return (
    <div className={css.head}>
      <ActionIcon variant="default" size={36} aria-label={t`Earlier`} onClick={() => change({ day: turned(plan.span, plan.day, -1) })}>
        <IconChevronLeft size={16} stroke={1.75} />
      </ActionIcon>
      <ActionIcon variant="default" size={36} aria-label={t`Later`} onClick={() => change({ day: turned(plan.span, plan.day, 1) })}>
        <IconChevronRight size={16} stroke={1.75} />
      </ActionIcon>
      <Button variant="default" onClick={() => change({ day: undefined })}>
        {t`Today`}
      </Button>
      <h2 aria-live="polite">{title}</h2>
      <div className={css.grow} />
      {plan.properties.length > 1 && (
        <Select aria-label={t`Date`} data={plan.properties.map((p) => ({ value: p.key, label: p.label }))} value={plan.by?.key ?? null} allowDeselect={false} onChange={(by) => change({ by: by ?? undefined })} className={css.by} />
      )}
      <SegmentedControl aria-label={t`Span`} data={spans} value={plan.span} onChange={(span) => change({ span: span as Span })} />
    </div>
  );
}

interface DaysProps {
  plan: Plan;
  byDay: Map<string, Row[]>;
  entry: (row: Row) => React.ReactNode;
}

/** Weeks as rows, days as squares: one tab stop, the arrow keys walk the days. */
function Days({ plan, byDay, entry, onDay }: DaysProps & { onDay: (day: string) => void }) {
  const all = daysFrom(plan.first, plan.until);
  const weeks = Array.from({ length: all.length / 7 }, (_, i) => all.slice(i * 7, i * 7 + 7));
  const grid = useRef<HTMLDivElement>(null);
  const walked = useRef(false);
  useEffect(() => {
    if (walked.current) grid.current?.querySelector<HTMLElement>(`[data-day="${plan.day}"]`)?.focus();
    walked.current = false;
  }, [plan.day]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const cell = event.target as HTMLElement;
    if (!cell.dataset.day) {
      if (event.key === "Escape") (cell.closest("[data-day]") as HTMLElement | null)?.focus();
      return;
    }
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    const step = steps[event.key];
    let to: string | undefined;
    if (step !== undefined) to = addDays(plan.day, step);
    else if (event.key === "PageUp" || event.key === "PageDown") to = turned(plan.span, plan.day, event.key === "PageUp" ? -1 : 1);
    else if (event.key === "Enter") cell.querySelector<HTMLElement>("a")?.focus();
    if (to === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (to !== undefined) {
      walked.current = true;
      onDay(to);
    }
  };
  return (
    <div className={css.scroll}>
      <div ref={grid} role="grid" aria-label={t`Calendar`} className={css.grid} data-span={plan.span} onKeyDown={onKeyDown}>
        <div role="row" className={css.week}>
          {weeks[0]?.map((day) => (
            <div key={day} role="columnheader" className={css.weekday}>
              {words(day, { weekday: "short" })}
            </div>
          ))}
        </div>
        {weeks.map((week) => (
          <div key={week[0]} role="row" className={css.week}>
            {week.map((day) => (
              <div
                key={day}
                role="gridcell"
                className={css.day}
                data-day={day}
                data-today={day === plan.today || undefined}
                data-other={(plan.span === "month" && day.slice(0, 7) !== plan.day.slice(0, 7)) || undefined}
                aria-label={t`${words(day, { dateStyle: "full" })}, ${byDay.get(day)?.length ?? 0} records`}
                aria-current={day === plan.today ? "date" : undefined}
                tabIndex={day === plan.day ? 0 : -1}
              >
                <span className={css.date}>{Number(day.slice(8))}</span>
                {byDay.get(day)?.map(entry)}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function Agenda({ plan, byDay, entry, plural }: DaysProps & { plural: string }) {
  const days = daysFrom(plan.first, plan.until).filter((day) => byDay.has(day));
  if (days.length === 0) return <p className={css.note}>{t`No ${plural} between these days.`}</p>;
  return (
    <div className={css.scroll}>
      <div className={css.agenda}>
        {days.map((day) => (
          <section key={day} aria-label={words(day, { dateStyle: "full" })}>
            <h3 data-today={day === plan.today || undefined}>{words(day, { weekday: "long", day: "numeric", month: "long" })}</h3>
            {byDay.get(day)?.map(entry)}
          </section>
        ))}
      </div>
    </div>
  );
}

/** A record on its day: a link to it, and a button to move its date. */
function Entry({ schema, row, property, onMove }: { schema: Schema; row: Row; property: Property; onMove: () => void }) {
  const { key } = useWorkspace();
  const title = recordTitle(row, schema.label, schema.properties, schema.singular);
  const state = schema.states.find((s) => s.key === row.state);
  return (
    <div className={css.entry}>
      <Link to="/w/$ws/t/$tracker/r/$record" params={{ ws: key, tracker: schema.key, record: String(row.number) }} title={title}>
        <StateMark kind={state?.kind ?? "open"} size={12} />
        <span className="tnum">#{row.number}</span> {title}
      </Link>
      <ActionIcon size={24} aria-label={t`Move ${lowered(property.label)} of ${lowered(schema.singular)} ${row.number}`} onClick={onMove}>
        <IconCalendarEvent size={14} stroke={1.75} />
      </ActionIcon>
    </div>
  );
}

/** The date of one record as a field; refused where it is not one's to change. */
function MoveDate({ schema, place, row, property, onClose }: { schema: Schema; place: { workspace: string; tracker: string; record: string }; row: Row; property: Property; onClose: () => void }) {
  const cell = held(row, property);
  const instant = property.type === "date_time";
  const stored = !cell.hidden && typeof cell.value === "string" ? (instant ? toLocalInput(cell.value) : cell.value) : "";
  const [text, setText] = useState(stored);
  const save = useSave(place);
  const { say } = useToasts();
  const may = row.can.edit.includes(property.key);
  const submit = () => {
    const value = instant ? fromLocalInput(text) : text;
    if (!value) return;
    save.mutate(
      { property, value, force: true },
      {
        onSuccess: () => {
          say(t`${property.label} of ${lowered(schema.singular)} ${row.number} saved`);
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={`${schema.singular} ${row.number}: ${property.label}`} closeButtonProps={{ "aria-label": t`Close` }}>
      <TextInput
        data-autofocus
        label={property.label}
        type={instant ? "datetime-local" : "date"}
        value={text}
        disabled={!may}
        error={save.error ? <RefusalText error={save.error} asks={{ action: "edit", tracker: schema.key, record: String(row.number), property: property.key }} /> : undefined}
        onChange={(e) => setText(e.currentTarget.value)}
        onKeyDown={(e) => e.key === "Enter" && submit()}
      />
      <div className={css.foot}>
        <ReasonButton reason={may ? null : whyReadOnly(property, row, schema)} loading={save.isPending} onClick={submit}>
          {t`Save`}
        </ReasonButton>
        <Button variant="default" onClick={onClose}>
          {t`Cancel`}
        </Button>
      </div>
    </Modal>
  );
}
