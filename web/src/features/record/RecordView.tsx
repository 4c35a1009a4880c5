import { plural, t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconArchive } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useRef, type ReactNode } from "react";
import type { Property, Row, Schema } from "@/api/model";
import * as records from "@/api/record";
import type { OnePlace } from "@/api/record";
import { tableSearch } from "@/features/nav/lastTable";
import { useWorkspace } from "@/features/session/workspace";
import { useWhy } from "@/features/why/context";
import { dateTime } from "@/ui/format";
import { useHotkey } from "@/ui/hotkey";
import { PageHead } from "@/ui/PageHead";
import { StatePill } from "@/ui/StateMark";
import { Withheld } from "@/ui/value/Withheld";
import { held, isEmpty, recordTitle, valueText, withheld } from "@/ui/value/value";
import { Field } from "./Field";
import { MoreMenu, useAction } from "./MoreMenu";
import { Moves } from "./Moves";
import { missingText, steps, whyReadOnly } from "./explain";
import { useNeighbours } from "./neighbours";
import { recordKey } from "./save";
import { Side } from "./Side";
import { Unsaved } from "./unsaved";
import css from "./RecordPage.module.css";

interface Props {
  schema: Schema;
  place: OnePlace;
  row: Row;
  etag: string;
  /** Stands beside the state: another way to show the record. */
  after?: ReactNode;
}

/** The id of the control of a property, where links from "needed" lead. */
export const fieldId = (key: string) => `field-${key}`;

export function focusField(key: string): void {
  const field = document.getElementById(fieldId(key));
  const target = field?.matches("input, textarea, button, select, [tabindex]") ? field : field?.querySelector<HTMLElement>("input:not([hidden]), textarea, button, [tabindex]");
  target?.scrollIntoView({ block: "center" });
  target?.focus();
}

/** Form on the left, what happened on the right; below each other where it is narrow. */
export function RecordView({ schema, place, row, etag, after }: Props) {
  const { ask: askWhy } = useWhy();
  const record = String(row.number);
  const ask = useCallback(
    (property: Property | undefined) =>
      property ? askWhy({ action: "edit", tracker: schema.key, record, property: property.key }, whyReadOnly(property, row, schema)) : askWhy({ action: "view", tracker: schema.key, record }),
    [askWhy, schema, record, row],
  );
  const title = recordTitle(row, schema.label, schema.properties, schema.singular);
  const state = schema.states.find((s) => s.key === row.state) ?? { label: row.state, kind: "open" };
  const form = useRef<HTMLElement>(null);
  const looking = useWorkspace().view_as !== undefined;
  const moves = steps(row, schema);
  const blocked = moves.find((s) => s.forward && missingText(s) !== null);
  const visible = schema.properties.filter((p) => !held(row, p).hidden || withheld(row, p));
  useKeys(schema, place, row, form, visible, ask);

  return (
    <Unsaved scope={recordKey(place).join("/")}>
    <div className={css.page}>
      <PageHead
        title={title}
        crumbs={[
          <Link key="t" to="/w/$ws/t/$tracker" params={{ ws: place.workspace, tracker: schema.key }} search={tableSearch(place.workspace, schema.key, row.number)}>
            {schema.name}
          </Link>,
          <span key="n" className="tnum">
            #{row.number}
          </span>,
        ]}
      >
        {after}
        <StatePill state={state} />
        <Moves schema={schema} place={place} row={row} etag={etag} moves={moves} />
        <MoreMenu schema={schema} place={place} row={row} etag={etag} />
      </PageHead>
      <div className={css.body}>
        <section ref={form} className={css.form} aria-label={t`Properties`}>
          {row.archived && <Archived schema={schema} place={place} row={row} etag={etag} />}
          {blocked && <Needed step={blocked} />}
          <fieldset className={css.fields} disabled={looking}>
            {visible
            .filter((p) => !p.system || (p.key === "site" && schema.uses_sites))
            .map((property) => (
              <Field key={property.key} schema={schema} place={place} row={row} property={property} onWhy={() => ask(property)} />
            ))}
          </fieldset>
          {visible.length === 0 && <p className={css.none}>{t`There is nothing on this record that you can view.`}</p>}
          <Facts row={row} visible={visible} />
        </section>
        <aside className={css.side} aria-label={t`Beside the record`}>
          <Side schema={schema} place={place} row={row} />
        </aside>
      </div>
    </div>
    </Unsaved>
  );
}

/** An archived record can be read, and brought back by who may archive it (A3.8). */
function Archived({ schema, place, row, etag }: Props) {
  const { ask } = useWhy();
  const why = () => ask({ action: "restore", tracker: schema.key, record: String(row.number) });
  const act = useAction(schema, place);
  return (
    <div className={css.archived} role="status">
      <IconArchive size={16} stroke={1.75} aria-hidden="true" />
      <span>{t`This record is archived. It can be read, nothing in it can be changed.`}</span>
      {row.can.restore.allowed ? (
        <Button size="compact-sm" variant="default" loading={act.isPending} onClick={() => act.mutate({ action: "restore", words: t`Restored`, call: () => records.restore(place, etag) })}>
          {t`Restore`}
        </Button>
      ) : (
        <Button size="compact-sm" variant="default" onClick={why}>
          {t`Why can't I restore it?`}
        </Button>
      )}
    </div>
  );
}

function Needed({ step }: { step: ReturnType<typeof steps>[number] }) {
  const count = step.missing.length;
  return (
    <div className={css.needed}>
      <IconAlertTriangle size={20} stroke={1.75} aria-hidden="true" />
      <div>
        <b>{count > 0 ? plural(count, { one: `# thing is needed before ${step.to.label}`, other: `# things are needed before ${step.to.label}` }) : missingText(step)}</b>
        {count > 0 && (
          <div className={css.neededLinks}>
            {step.missing.map((p) => (
              <button key={p.key} type="button" onClick={() => focusField(p.key)}>
                {p.label}
              </button>
            ))}
          </div>
        )}
        {count > 0 && step.missingHidden && <p>{t`Something you cannot see is missing too.`}</p>}
      </div>
    </div>
  );
}

/** Created, changed and by whom: small, at the end, as far as one views them. */
function Facts({ row, visible }: { row: Row; visible: Property[] }) {
  const system = visible.filter((p) => p.system && p.key !== "site");
  const words = system.flatMap((p): { key: string; label: string; text: ReactNode }[] => {
    const cell = held(row, p);
    if (withheld(row, p)) return [{ key: p.key, label: p.label, text: <Withheld /> }];
    return cell.hidden || isEmpty(cell.value) ? [] : [{ key: p.key, label: p.label, text: p.key === "restriction" ? (cell.value === "restricted" ? t`Restricted` : t`Public`) : valueText(p, cell.value) }];
  });
  return (
    <dl className={css.facts}>
      <div>
        <dt>{t`Created`}</dt>
        <dd>{dateTime(row.created_at)}</dd>
      </div>
      {words.map((w) => (
        <div key={w.key}>
          <dt>{w.label}</dt>
          <dd>{w.text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** E edits the first field, A assigns, W explains the focused one or the record, [ and ] go to the neighbours, Escape goes back to the table. */
function useKeys(schema: Schema, place: OnePlace, row: Row, form: React.RefObject<HTMLElement | null>, visible: Property[], ask: (p: Property | undefined) => void): void {
  const navigate = useNavigate();
  const { before, after } = useNeighbours(place, row.number);
  const go = (number: number | undefined) =>
    number !== undefined && void navigate({ to: "/w/$ws/t/$tracker/r/$record", params: { ws: place.workspace, tracker: schema.key, record: String(number) } });
  useHotkey("e", () => form.current?.querySelector<HTMLElement>("input, textarea")?.focus());
  useHotkey("a", () => {
    const assigned = visible.find((p) => p.assigns && row.can.edit.includes(p.key)) ?? visible.find((p) => p.assigns);
    if (assigned) focusField(assigned.key);
  });
  useHotkey("[", () => go(before));
  useHotkey("]", () => go(after));
  useHotkey("w", () => {
    const key = document.activeElement?.closest<HTMLElement>("[data-property]")?.dataset.property;
    const property = visible.find((p) => p.key === key);
    ask(property && !row.can.edit.includes(property.key) ? property : undefined);
  });
  useHotkey("Escape", () => void navigate({ to: "/w/$ws/t/$tracker", params: { ws: place.workspace, tracker: schema.key }, search: tableSearch(place.workspace, schema.key, row.number) }));
}
