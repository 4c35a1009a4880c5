import { t } from "@lingui/core/macro";
import { useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";
import type { Property, RecordPage, Row, Schema } from "@/api/model";
import * as records from "@/api/record";
import { Editor } from "@/features/record/Editor";
import { messagesOf } from "@/features/record/Field";
import { lastChange } from "@/features/record/ConflictBox";
import { saveField, valueOn } from "@/features/record/save";
import { useSightWarning } from "@/features/record/sight";
import { staysInSight } from "@/features/record/useSave";
import { questionOf } from "@/features/why/useCellWhy";
import { lowered, since } from "@/ui/format";
import type { Column, Editing } from "@/ui/grid/Grid";
import { useRefuse } from "@/ui/Refusal";
import { useToasts, type Toasts } from "@/ui/Toast";
import { held, isEmpty, sameValue, valueText } from "@/ui/value/value";
import { pasted } from "./pasted";
import { recordsKey } from "./queries";
import css from "./TrackerPage.module.css";

/** Files are added on the record's own page. */
const elsewhere = new Set<Property["type"]>(["file", "photo", "signature"]);

/** The columns, each saying of a row whether its cell can be written in. The server's `can` says it (A3.4). */
export function editable(schema: Schema, columns: readonly Column<Row>[]): Column<Row>[] {
  return columns.map((column) => {
    const property = schema.properties.find((p) => p.key === column.key);
    if (!property || elsewhere.has(property.type) || property.key === "restriction") return column;
    if (property.system && property.key !== "site") return { ...column, edit: () => false };
    return { ...column, edit: (row) => (held(row, property).hidden ? false : row.can.edit.includes(property.key)) };
  });
}

interface Done {
  row: Row;
  property: Property;
  before: unknown;
  after: unknown;
}

/** Writing in the cells of a table of records: saved one by one, each with its way back. */
export function useCellEditing(schema: Schema, place: records.Place): { editing: Editing<Row>; dialog: ReactNode } {
  const client = useQueryClient();
  const toasts = useToasts();
  const { say } = toasts;
  const refused = useRefuse();
  const { warn, dialog } = useSightWarning();
  const past = useRef<Done[]>([]);
  const editing = useMemo<Editing<Row>>(() => {
    const propertyOf = (key: string) => schema.properties.find((p) => p.key === key);
    const refuse = (error: unknown, row: Row, property: Property) => refused(error, t`${property.label} of ${row.number} was not saved: ${messagesOf(error, property.key).join(" ")}`, questionOf(schema, row, property));
    const write = async (row: Row, property: Property, value: unknown, options: { over?: unknown; undone?: boolean } = {}): Promise<void> => {
      const at = { ...place, record: String(row.number) };
      const seen = "over" in options ? options.over : valueOn(row, property);
      if (sameValue(property, value, seen)) return;
      try {
        const tag = await records.get(at);
        const theirs = valueOn(tag.body, property);
        if (!sameValue(property, theirs, seen)) return void (await conflict(toasts, at, property, theirs, () => void write(row, property, value, { over: theirs })));
        const { outcome, written } = await saveField(at, property, value, tag, false);
        if (outcome.kind === "conflict") return void (await conflict(toasts, at, property, outcome.conflict.theirs, () => void write(row, property, value, { over: outcome.conflict.theirs })));
        await show(client, place, row, written?.record);
        if (outcome.kind === "gone") return say(t`${property.label} of ${lowered(schema.singular)} ${row.number} saved. You no longer see this record.`);
        if (options.undone) return say(t`${property.label} of ${row.number} is as it was`);
        // The server may write a value its own way.
        const done: Done = { row, property, before: seen, after: written?.record ? valueOn(written.record, property) : value };
        past.current = [...past.current.slice(-49), done];
        say(t`${property.label} of ${row.number} saved`, { label: t`Undo`, run: () => back(done) });
      } catch (error) {
        refuse(error, row, property);
      }
    };
    const back = (done: Done) => {
      past.current = past.current.filter((one) => one !== done);
      void write(done.row, done.property, done.before, { over: done.after, undone: true });
    };
    const undo = () => {
      const last = past.current.at(-1);
      if (last) back(last);
      else say(t`There is nothing to undo.`);
    };
    const begin = async (row: Row, property: Property, value: unknown) => {
      if (sameValue(property, value, valueOn(row, property))) return;
      if (await staysInSight({ ...place, record: String(row.number) }, property, value)) return write(row, property, value);
      warn({ title: t`Change ${property.label} of ${row.number}?`, yes: t`Change ${property.label}`, run: () => void write(row, property, value) });
    };
    return {
      editor: (row, key, close) => {
        const property = propertyOf(key);
        return property && <CellEditor place={place} row={row} property={property} onSave={(value) => void begin(row, property, value)} onClose={close} />;
      },
      onReadOnly: () => say(t`Read-only. Press W for why`),
      onPaste: (row, key, text) => {
        const property = propertyOf(key);
        const value = property && pasted(property, text);
        if (!property) return;
        if (value === undefined) return say(t`What you paste is no value of ${property.label}.`);
        void begin(row, property, value);
      },
      onUndo: undo,
    };
  }, [schema, place, client, toasts, say, refused, warn]);
  return { editing, dialog };
}

/** The row as it is after a write in every list that holds it; then the lists are asked anew. */
async function show(client: QueryClient, place: records.Place, row: Row, after: Row | undefined): Promise<void> {
  const lists = { queryKey: [...recordsKey(place.workspace, place.tracker), "list"] };
  if (after) {
    client.setQueriesData<InfiniteData<RecordPage>>(lists, (data) => data?.pages && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map((one) => (one.id === row.id ? after : one)) })) });
  }
  await client.invalidateQueries(lists);
}

/** Somebody was there first: nothing is overwritten unless one says so (A3.10). */
async function conflict(toasts: Toasts, at: records.OnePlace, property: Property, theirs: unknown, onKeep: () => void): Promise<void> {
  const told = await records.activity(at).catch(() => null);
  const entry = told ? lastChange(told.items, property.key) : undefined;
  const words = theirs === undefined ? t`no longer visible to you` : isEmpty(theirs) ? t`empty` : valueText(property, theirs);
  const who = entry?.who?.name ?? t`Someone`;
  const [label, record] = [property.label, at.record];
  toasts.refuse(entry ? t`${who} changed ${label} of ${record} ${since(entry.at)}: ${words}. Theirs was kept.` : t`${who} changed ${label} of ${record}: ${words}. Theirs was kept.`, { label: t`Keep yours`, run: onKeep });
}

interface CellProps {
  place: records.Place;
  row: Row;
  property: Property;
  onSave: (value: unknown) => void;
  /** `back`: the focus goes back to the cell, and not on to where the person went. */
  onClose: (back: boolean) => void;
}

/** The control of a type inside a cell: Enter and leaving it save, Escape does not. */
function CellEditor({ place, row, property, onSave, onClose }: CellProps) {
  const box = useRef<HTMLDivElement>(null);
  const ends = useRef(false); // by Escape, on which the control lets the focus go
  const cell = held(row, property);
  const start = useCallback((node: HTMLDivElement | null) => {
    box.current = node;
    if (node?.contains(document.activeElement)) return;
    const field = node?.querySelector<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden]), textarea");
    field?.focus();
    if (field instanceof HTMLInputElement && field.type !== "checkbox") field.select(); // what is typed takes the place of what was there
    if (field?.getAttribute("aria-haspopup") === "listbox") field.click(); // a choice opens at once
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const list = document.querySelector('[role="listbox"]') !== null;
    const over = event.key === "Escape" || (event.key === "Enter" && !list && (property.type !== "long_text" || event.ctrlKey || event.metaKey));
    if (!over) return;
    event.preventDefault();
    event.stopPropagation();
    onClose(true);
  };
  const save = (value: unknown) => {
    onSave(value);
    // Left for somewhere else: the blur closes it.
    if (box.current?.contains(document.activeElement)) onClose(true);
  };
  return (
    <div
      ref={start}
      className={css.cellEditor}
      onKeyDownCapture={(event) => (ends.current = event.key === "Escape")}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        const next = event.relatedTarget;
        // A list of choices is drawn elsewhere in the page.
        if (!(next instanceof Node) || (!box.current?.contains(next) && !(next instanceof Element && next.closest('[role="listbox"]')))) onClose(ends.current);
      }}
    >
      <label className="vh" htmlFor={`cell-${row.number}-${property.key}`}>
        {t`${property.label} of ${row.number}`}
      </label>
      <Editor id={`cell-${row.number}-${property.key}`} place={place} record={row.id} property={property} value={cell.hidden ? null : cell.value} onSave={save} />
    </div>
  );
}
