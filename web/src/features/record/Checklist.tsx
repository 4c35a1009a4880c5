import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button } from "@mantine/core";
import { IconArrowLeft, IconCheck, IconChevronDown } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useId, useState, type ReactNode } from "react";
import type { ActivityEntry, Row, Schema, State } from "@/api/model";
import type { OnePlace } from "@/api/record";
import { tableSearch } from "@/features/nav/lastTable";
import type { Waiting } from "@/features/outbox/box";
import { useOnline } from "@/features/outbox/outbox";
import { useWorkspace } from "@/features/session/workspace";
import { useWhy } from "@/features/why/context";
import { ago } from "@/ui/format";
import { whyNot } from "@/ui/reasons";
import { useTitle } from "@/ui/useTitle";
import { recordTitle } from "@/ui/value/value";
import { MoreMenu } from "./MoreMenu";
import { useMove } from "./Moves";
import { focusField } from "./RecordView";
import { StepFields } from "./StepFields";
import { missingText, steps, type Step } from "./explain";
import { useActivity } from "./queries";
import { recordKey } from "./save";
import { Unsaved } from "./unsaved";
import css from "./Checklist.module.css";

interface Props {
  schema: Schema;
  place: OnePlace;
  row: Row;
  etag: string;
  /** What of this record is not sent yet. */
  waiting: readonly Waiting[];
  after: ReactNode;
}

/** The states that are steps on the way: what is cancelled is none. */
export function stepsOf(schema: Schema): State[] {
  return schema.states.filter((s) => s.kind !== "cancelled");
}

/** A record as steps one below the other, one of them open, for one thumb. */
export function Checklist({ schema, place, row, etag, waiting, after }: Props) {
  const title = recordTitle(row, schema.label, schema.properties, schema.singular);
  useTitle(title);
  const all = stepsOf(schema);
  const now = all.findIndex((s) => s.key === row.state);
  const state = schema.states.find((s) => s.key === row.state);
  const [opened, setOpened] = useState<string | null>(null);
  const open = opened ?? row.state;
  const activity = useActivity(place).data?.pages.flatMap((page) => page.items) ?? [];
  const online = useOnline();
  const looking = useWorkspace().view_as !== undefined;
  return (
    <Unsaved scope={recordKey(place).join("/")}>
      <div className={css.page}>
        <header className={css.head}>
          <ActionIcon variant="subtle" size={44} aria-label={t`Back to ${schema.name}`} renderRoot={(props) => <Link {...props} to="/w/$ws/t/$tracker" params={{ ws: place.workspace, tracker: schema.key }} search={tableSearch(place.workspace, schema.key, row.number)} />}>
            <IconArrowLeft size={20} stroke={1.75} />
          </ActionIcon>
          <div className={css.words}>
            <h1>{title}</h1>
            <p>{now >= 0 ? t`Step ${now + 1} of ${all.length} · ${state?.label ?? row.state}` : (state?.label ?? row.state)}</p>
          </div>
          {!online && <span className={css.pill}>{t`Offline`}</span>}
          <MoreMenu schema={schema} place={place} row={row} etag={etag} />
        </header>
        <div className={css.scroll}>
          {row.archived && <p className={css.note}>{t`This record is archived. It can be read, nothing in it can be changed.`}</p>}
          <fieldset disabled={looking} className={css.plain}>
          <ol className={css.steps}>
            {all.map((step, i) => (
              <StepCard
                key={step.key}
                number={i + 1}
                schema={schema}
                place={place}
                row={row}
                step={step}
                phase={step.key === row.state ? "now" : now >= 0 && i < now ? "done" : "next"}
                told={leaving(activity, step.key)}
                open={open === step.key}
                onOpen={() => setOpened(open === step.key || step.key === row.state ? null : step.key)}
              />
            ))}
          </ol>
          </fieldset>
          <div className={css.other}>{after}</div>
        </div>
        {!looking && <Foot schema={schema} place={place} row={row} etag={etag} waiting={waiting} />}
      </div>
    </Unsaved>
  );
}

/** When the record last left a state, and by whom, as far as one may know (A4.5). */
function leaving(entries: readonly ActivityEntry[], state: string): ActivityEntry | undefined {
  return entries.find((e) => e.kind === "moved" && e.from === state);
}

interface CardProps {
  number: number;
  schema: Schema;
  place: OnePlace;
  row: Row;
  step: State;
  phase: "done" | "now" | "next";
  told: ActivityEntry | undefined;
  open: boolean;
  onOpen: () => void;
}

function StepCard({ number, schema, place, row, step, phase, told, open, onOpen }: CardProps) {
  const id = useId();
  const mark = (
    <span className={css.number} aria-hidden="true">
      {phase === "done" ? <IconCheck size={18} stroke={2.5} /> : number}
    </span>
  );
  const words = (
    <span className={css.name}>
      {phase === "done" ? <Trans>{step.label}<span className="vh">, done</span></Trans> : step.label}
      {phase === "done" && told && (
        <small>
          {told.who?.name ?? t`Someone`} · {ago(told.at)}
        </small>
      )}
    </span>
  );
  return (
    <li className={css.step} data-phase={phase} aria-current={phase === "now" ? "step" : undefined}>
      <h2>
        {phase === "next" || (phase === "now" && open) ? (
          <span className={css.line}>
            {mark}
            {words}
          </span>
        ) : (
          <button type="button" className={css.line} aria-expanded={open} aria-controls={id} onClick={onOpen}>
            {mark}
            {words}
            <IconChevronDown size={18} stroke={1.75} className={css.caret} aria-hidden="true" />
          </button>
        )}
      </h2>
      {open && phase !== "next" && (
        <div id={id} className={css.body}>
          <StepFields schema={schema} place={place} row={row} state={step} now={phase === "now"} />
        </div>
      )}
    </li>
  );
}

/** One button under the thumb: it goes on, or leads to the first thing that is missing. */
function Foot({ schema, place, row, etag, waiting }: Omit<Props, "after">) {
  const missing = useId();
  const { ask } = useWhy();
  const why = () => ask({ action: "change_state", tracker: schema.key, record: String(row.number) });
  const { move, begin, dialog } = useMove(schema, place, etag);
  const moves = steps(row, schema);
  const next = moves.find((s) => s.forward);
  const back = before(schema, row, moves);
  const moving = waiting.find((item) => item.what.kind === "move");
  if (moving?.what.kind === "move") {
    return (
      <footer className={css.foot}>
        <p role="status">{t`Waiting to send: move to ${moving.what.label}`}</p>
      </footer>
    );
  }
  if (moves.length === 0) {
    const known = schema.transitions.some((t) => t.from === row.state);
    const reason = whyNot(row.can.change_state);
    return (
      <footer className={css.foot}>
        <p>{known && reason !== null ? reason : t`There is no further step.`}</p>
        {known && reason !== null && (
          <Button variant="default" className={css.big} onClick={why}>
            {t`Why?`}
          </Button>
        )}
      </footer>
    );
  }
  const left = next ? leftWords(next) : null;
  return (
    <footer className={css.foot}>
      {next && (
        <Button
          className={css.big}
          loading={move.isPending}
          aria-disabled={left !== null || undefined}
          data-disabled={left !== null || undefined}
          aria-describedby={left !== null ? missing : undefined}
          onClick={() => (left === null ? void begin(next) : next.missing[0] && focusField(next.missing[0].key))}
        >
          {t`Done — move to ${next.to.label}`}
        </Button>
      )}
      {left !== null && (
        <p id={missing} role="status">
          {left}
        </p>
      )}
      {back && (
        <Button variant="subtle" className={css.back} onClick={() => void begin(back)}>
          {t`Back one step`}
        </Button>
      )}
      {dialog}
    </footer>
  );
}

/** The step to the state just before, where one may take it. */
function before(schema: Schema, row: Row, moves: readonly Step[]): Step | undefined {
  const all = stepsOf(schema);
  const previous = all[all.findIndex((s) => s.key === row.state) - 1];
  return moves.find((s) => s.to.key === previous?.key);
}

/** "2 things left: Photos, Signature"; null when nothing is. */
export function leftWords(step: Step): string | null {
  const count = step.missing.length;
  if (count === 0) return missingText(step);
  const names = step.missing.map((p) => p.label).join(", ");
  const left = plural(count, { one: `# thing left: ${names}.`, other: `# things left: ${names}.` });
  return step.missingHidden ? `${left} ${t`Something you cannot see is missing too.`}` : left;
}
