import { t } from "@lingui/core/macro";
import { Button, Menu, Modal } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/bulk";
import type { Property, Row, Schema } from "@/api/model";
import type { RecordQuery } from "@/api/record";
import type { Action } from "@/api/why";
import { openRestrict } from "@/features/restrict/context";
import { bulkWords, type BulkDeed } from "@/features/restrict/save";
import { useWorkspace } from "@/features/session/workspace";
import { recordsKey } from "@/features/tracker/queries";
import { useWhy } from "@/features/why/context";
import { Confirm } from "@/ui/Confirm";
import { counted, lowered, number } from "@/ui/format";
import { ReasonItem } from "@/ui/ReasonItem";
import { reasonText, whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { RefusalText, useRefuse } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { AssignDialog } from "./AssignDialog";
import css from "./Bulk.module.css";

interface Props {
  schema: Schema;
  rows: readonly Row[];
  /** Numbers of the selected rows. */
  selected: ReadonlySet<string>;
  query: RecordQuery;
  /** There are more records than the rows that are loaded. */
  more: boolean;
  onClear: () => void;
}

/** What can be done with the selected records: the server says how many of them allow it, as it decides when it is done. */
export function BulkBar({ schema, rows, selected, query, more, onClear }: Props) {
  const { key } = useWorkspace();
  const [all, setAll] = useState(false);
  const chosen = rows.filter((row) => selected.has(String(row.number)));
  const everything = all && chosen.length === rows.length;
  const selection: api.Selection = everything ? { all: { state: query.state, filter: query.filter, q: query.q, archived: query.archived } } : { ids: chosen.map((row) => row.id) };
  const place = { workspace: key, tracker: schema.key };
  const bulk = schema.can.bulk.allowed;
  const got = useQuery({ queryKey: [...recordsKey(key, schema.key), "bulk", selection], queryFn: ({ signal }) => api.allowed(place, selection, signal), enabled: bulk && chosen.length > 0, placeholderData: keepPreviousData, staleTime: 0 });
  const run = useBulk(schema, onClear);
  const count = everything ? (got.data?.count ?? chosen.length) : chosen.length;
  return (
    <div className={css.bar} role="region" aria-label={t`Selection`}>
      <b role="status">{t`${number(count)} selected`}</b>
      {more && !everything && chosen.length === rows.length && bulk && (
        <Button variant="subtle" onClick={() => setAll(true)}>
          {t`Select all that match`}
        </Button>
      )}
      {!bulk && <NoBulk schema={schema} first={chosen[0]} />}
      {bulk && got.isError && <span className={css.refused}><RefusalText error={got.error} /></span>}
      {bulk && got.data && <Actions schema={schema} chosen={chosen} selection={selection} allowed={got.data} run={run} everything={everything} />}
      <Button variant="subtle" onClick={onClear}>
        {t`Clear selection`}
      </Button>
      <Skips done={run.data} onClose={run.reset} schema={schema} />
    </div>
  );
}

/** Bulk actions are a right of their own (A7): without it each record is still open by itself. */
function NoBulk({ schema, first }: { schema: Schema; first?: Row }) {
  const reason = t`Acting on several records at once needs a role that manages ${schema.name}.`;
  return (
    <ReasonButton reason={whyNot(schema.can.bulk) && reason} asks={{ action: "restrict", tracker: schema.key, record: first && String(first.number) }}>
      {t`Assign, change state, restrict, archive… Why not?`}
    </ReasonButton>
  );
}

type Run = ReturnType<typeof useBulk>;

interface ActionsProps {
  schema: Schema;
  chosen: readonly Row[];
  selection: api.Selection;
  allowed: api.BulkAllowed;
  run: Run;
  everything: boolean;
}

function Actions({ schema, chosen, selection, allowed, run, everything }: ActionsProps) {
  const [deleting, setDeleting] = useState(false);
  const [assigning, setAssigning] = useState<Property | null>(null);
  const archived = chosen.some((row) => row.archived);
  const nouns = (n: number) => counted(n, lowered(schema.singular), lowered(schema.name));
  const assigns = schema.properties.filter((p) => p.assigns);
  const set = (key: string) => allowed.set.find((s) => s.property === key);
  return (
    <>
      <Menu position="top-start">
        <Menu.Target>
          <Button variant="default" loading={run.isPending}>
            {t`Assign…`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {assigns.length === 0 && <ReasonItem reason={t`This tracker has no property that assigns people.`} onClick={() => {}}>{t`Nobody to assign`}</ReasonItem>}
          {assigns.map((p) => (
            <Counted key={p.key} schema={schema} action="edit" property={p.key} count={set(p.key) ?? { allowed: 0 }} of={allowed.count} first={chosen[0]} onClick={() => setAssigning(p)}>
              {p.label}
            </Counted>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="top-start">
        <Menu.Target>
          <Button variant="default" loading={run.isPending}>
            {t`Change state…`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {allowed.change_state.length === 0 && <Counted schema={schema} action="change_state" count={{ allowed: 0 }} of={allowed.count} first={chosen[0]} onClick={() => {}}>{t`No step for any of them`}</Counted>}
          {allowed.change_state.map((to) => (
            <Counted key={to.to} schema={schema} action="change_state" count={to} of={allowed.count} first={chosen[0]} onClick={() => run.mutate({ deed: "moved", doc: { ...selection, action: "transition", to: to.to } })}>
              {schema.states.find((s) => s.key === to.to)?.label ?? to.to}
            </Counted>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Act schema={schema} action="restrict" count={everything ? { allowed: 0 } : allowed.restrict} of={allowed.count} reason={everything ? t`Choose the rows themselves: who may see a record is set for named ones.` : undefined} busy={run.isPending} onClick={() => openRestrict({ kind: "records", tracker: schema.key, ids: chosen.map((r) => r.id), name: nouns(chosen.length) })}>
        {t`Restrict…`}
      </Act>
      {archived ? (
        <Act schema={schema} action="restore" count={allowed.restore} of={allowed.count} busy={run.isPending} onClick={() => run.mutate({ deed: "restored", doc: { ...selection, action: "restore" } })}>
          {t`Restore`}
        </Act>
      ) : (
        <Act schema={schema} action="archive" count={allowed.archive} of={allowed.count} busy={run.isPending} onClick={() => run.mutate({ deed: "archived", doc: { ...selection, action: "archive" } })}>
          {t`Archive`}
        </Act>
      )}
      <Act schema={schema} action="delete" count={allowed.delete} of={allowed.count} busy={run.isPending} onClick={() => setDeleting(true)}>
        {t`Delete`}
      </Act>
      <Confirm
        opened={deleting}
        title={t`Delete ${nouns(allowed.delete.allowed)}?`}
        yes={t`Delete`}
        danger
        onYes={() => {
          setDeleting(false);
          run.mutate({ deed: "deleted", doc: { ...selection, action: "delete" } });
        }}
        onNo={() => setDeleting(false)}
      >
        <p>{t`They go into the bin for 30 days and out of every list.`}</p>
        {allowed.delete.allowed < allowed.count && <p>{t`${number(allowed.count - allowed.delete.allowed)} of ${number(allowed.count)} stay: you may not delete them.`}</p>}
      </Confirm>
      {assigning && (
        <AssignDialog
          schema={schema}
          property={assigning}
          row={chosen.find((r) => r.can.edit.includes(assigning.key)) ?? chosen[0]}
          count={allowed.count}
          onClose={() => setAssigning(null)}
          onAssign={(value) => {
            setAssigning(null);
            run.mutate({ deed: "assigned", doc: { ...selection, action: "set", values: { [assigning.key]: value } } });
          }}
        />
      )}
    </>
  );
}

interface CountedProps {
  schema: Schema;
  action: Action;
  property?: string;
  count: Omit<api.BulkCount, "property" | "to">;
  of: number;
  first?: Row;
  onClick: () => void;
  children: string;
}

const shared = (label: string, allowed: number, of: number) => (allowed === of ? label : t`${label} (${number(allowed)} of ${number(of)} allowed)`);

/** An entry of a menu that says how many of the records allow it; one that none allows says why. */
function Counted({ schema, action, property, count, of, first, onClick, children }: CountedProps) {
  const record = count.why ?? first?.number;
  return (
    <ReasonItem reason={count.allowed > 0 ? null : t`${count.reason ? reasonText(count.reason) : t`None of the selected records allows it.`} Why?`} asks={{ action, tracker: schema.key, record: record === undefined ? undefined : String(record), property }} onClick={onClick}>
      {count.allowed > 0 ? shared(children, count.allowed, of) : children}
    </ReasonItem>
  );
}

interface ActProps extends Omit<CountedProps, "first" | "property"> {
  busy: boolean;
  reason?: string;
}

/** A button that says how many of the records allow it, with Why? beside it where some do not. */
function Act({ schema, action, count, of, busy, reason, onClick, children }: ActProps) {
  const { ask } = useWhy();
  const question = { action, tracker: schema.key, record: count.why === undefined ? undefined : String(count.why) };
  const refused = reason ?? (count.allowed > 0 ? null : reasonText(count.reason));
  return (
    <span className={css.act}>
      <ReasonButton variant="default" loading={busy} reason={refused} asks={reason ? undefined : question} onClick={onClick}>
        {shared(children, count.allowed, of)}
      </ReasonButton>
      {count.allowed < of && !reason && (
        <Button variant="subtle" size="compact-sm" aria-label={t`Why not all of them: ${children}`} onClick={() => ask(question)}>
          {t`Why?`}
        </Button>
      )}
    </span>
  );
}

interface Job {
  deed: BulkDeed;
  doc: api.RecordsBulk;
}

/** Does it, and says what was done; who wants to know what was left out is shown the list. */
function useBulk(schema: Schema, onDone: () => void) {
  const { key } = useWorkspace();
  const client = useQueryClient();
  const { say, refuse } = useToasts();
  const refused = useRefuse();
  return useMutation({
    mutationFn: ({ doc }: Job) => api.run({ workspace: key, tracker: schema.key }, doc),
    onSuccess: async (done, { deed }) => {
      await client.invalidateQueries({ queryKey: recordsKey(key, schema.key) });
      if (done.stopped) refuse(`${bulkWords(done, deed)}. ${done.stopped}`);
      else if (done.skipped === 0) {
        say(bulkWords(done, deed));
        onDone();
      }
    },
    onError: (error) => refused(error, undefined, { action: "restrict", tracker: schema.key }),
  });
}

/** What was left as it is, and why. */
function Skips({ done, schema, onClose }: { done?: api.BulkDone; schema: Schema; onClose: () => void }) {
  const left = done !== undefined && done.skipped > 0;
  return (
    <Modal opened={left} onClose={onClose} title={done ? t`${number(done.done)} of ${number(done.count)} done` : ""} closeButtonProps={{ "aria-label": t`Close` }}>
      {done && (
        <ul className={css.skips} aria-label={t`Left as they are`}>
          {done.skips.map((s) => (
            <li key={s.id}>
              <b>
                {schema.singular} {s.number}
              </b>{" "}
              {s.message}
            </li>
          ))}
          {done.skipped > done.skips.length && <li>{t`and ${number(done.skipped - done.skips.length)} more`}</li>}
        </ul>
      )}
      <Button variant="default" onClick={onClose}>
        {t`Close`}
      </Button>
    </Modal>
  );
}
