import { t } from "@lingui/core/macro";
import { Button, Modal } from "@mantine/core";
import { IconCamera, IconPhone, IconSignature, IconUpload } from "@tabler/icons-react";
import { useId, useRef, useState } from "react";
import type { FileInfo, Property, Row, Schema, State } from "@/api/model";
import * as records from "@/api/record";
import { usePicture } from "@/features/outbox/usePicture";
import { useWhy } from "@/features/why/context";
import { held, isEmpty, valueText, withheld } from "@/ui/value/value";
import { Field, messagesOf } from "./Field";
import { FileItem, useFiles } from "./FilesField";
import { ReadValue } from "./ReadValue";
import { fieldId } from "./RecordView";
import { Pad } from "./SignatureField";
import { neededFor, whyReadOnly } from "./explain";
import css from "./Checklist.module.css";

interface Props {
  schema: Schema;
  place: records.OnePlace;
  row: Row;
  state: State;
  /** The record is in this state: what may be edited can be. */
  now: boolean;
}

const pictures = new Set<Property["type"]>(["photo", "signature", "file"]);

/** What a step is about: the properties that one views in its state, what is read first, then what is to be done. */
export function StepFields({ schema, place, row, state, now }: Props) {
  const shown = schema.properties.filter((p) => (!p.system || (p.key === "site" && schema.uses_sites)) && p.view_in.includes(state.key) && (!held(row, p).hidden || withheld(row, p)));
  const todo = (p: Property) => (now ? row.can.edit.includes(p.key) : p.edit_in.includes(state.key));
  const read = shown.filter((p) => !todo(p) && (now || state.required.includes(p.key)));
  const done = shown.filter(todo);
  if (read.length + done.length === 0) return <p className={css.quiet}>{now ? t`There is nothing here that you can view.` : t`Nothing was to be filled in here.`}</p>;
  return (
    <>
      {read.map((p) => (
        <ReadLine key={p.key} place={place} row={row} property={p} needed={now && neededFor(p, row, schema).length > 0} />
      ))}
      {done.map((p) => (now ? <Todo key={p.key} schema={schema} place={place} row={row} property={p} /> : <ReadLine key={p.key} place={place} row={row} property={p} needed={false} />))}
    </>
  );
}

/** Label and value in a line, with a call for a number. */
function ReadLine({ place, row, property, needed }: { place: records.OnePlace; row: Row; property: Property; needed: boolean }) {
  const cell = held(row, property);
  const value = cell.hidden ? null : cell.value;
  if (property.type === "photo" || property.type === "file") return <ReadFiles place={place} row={row} property={property} />;
  const number = property.type === "phone" && !isEmpty(value) ? valueText(property, value) : null;
  return (
    <div className={css.read} id={fieldId(property.key)} tabIndex={-1}>
      <div>
        <small>
          {property.label}
          {needed && <span className={css.mark}> {t`needed, someone else has to fill it in`}</span>}
        </small>
        <div>{withheld(row, property) ? "…" : number !== null ? number : <ReadValue place={place} property={property} value={value} />}</div>
      </div>
      {number !== null && (
        <a href={`tel:${number.replace(/[^\d+]/g, "")}`} className={css.call} aria-label={t`Call ${number}`}>
          <IconPhone size={18} stroke={1.75} aria-hidden="true" /> {t`Call`}
        </a>
      )}
    </div>
  );
}

function ReadFiles({ place, row, property }: { place: records.OnePlace; row: Row; property: Property }) {
  const cell = held(row, property);
  const files = cell.hidden || !Array.isArray(cell.value) ? [] : (cell.value as FileInfo[]);
  return (
    <div className={css.read}>
      <div>
        <small>{property.label}</small>
        <div className={css.files}>{files.length === 0 ? t`Empty` : files.map((file) => <FileItem key={file.id} place={place} property={property} file={file} />)}</div>
      </div>
    </div>
  );
}

interface TodoProps {
  schema: Schema;
  place: records.OnePlace;
  row: Row;
  property: Property;
}

/** Something to fill in: large, and marked while the next step needs it. */
function Todo(props: TodoProps) {
  const { schema, row, property } = props;
  const { ask } = useWhy();
  if (!pictures.has(property.type)) return <Field {...props} onWhy={() => ask({ action: "edit", tracker: schema.key, record: String(row.number), property: property.key }, whyReadOnly(property, row, schema))} />;
  return property.type === "signature" ? <Sign {...props} /> : <Take {...props} />;
}

function useTodo({ schema, place, row, property }: TodoProps) {
  const cell = held(row, property);
  const files = cell.hidden || !Array.isArray(cell.value) ? [] : (cell.value as FileInfo[]);
  const needed = files.length === 0 && neededFor(property, row, schema).length > 0;
  return { files, needed, ...useFiles(place, property) };
}

function TodoLabel({ id, property, needed }: { id: string; property: Property; needed: boolean }) {
  return (
    <p id={id} className={css.label}>
      {property.label}
      {needed && <span className={css.mark}> {t`needed`}</span>}
    </p>
  );
}

function Refused({ error, property }: { error: unknown; property: Property }) {
  if (!error) return null;
  return (
    <p role="alert" className={css.error}>
      {messagesOf(error, property.key).join(" ")}
    </p>
  );
}

/** The camera at once; one photo a press. */
function Take(props: TodoProps) {
  const { place, property } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { files, needed, add, remove } = useTodo(props);
  const photo = property.type === "photo";
  return (
    <div id={fieldId(property.key)} role="group" aria-labelledby={id} className={css.todo}>
      <TodoLabel id={id} property={property} needed={needed} />
      {files.length > 0 && (
        <div className={css.files}>
          {files.map((file) => (
            <FileItem key={file.id} place={place} property={property} file={file} onRemove={() => remove.mutate(file.id)} />
          ))}
        </div>
      )}
      <input
        ref={input}
        type="file"
        hidden
        data-testid={`take-${property.key}`}
        accept={photo ? "image/*" : undefined}
        capture={photo ? "environment" : undefined}
        onChange={(e) => {
          const taken = [...(e.currentTarget.files ?? [])];
          if (taken.length > 0) add.mutate(taken);
          e.currentTarget.value = "";
        }}
      />
      <Button variant="default" className={css.big} data-needed={needed || undefined} loading={add.isPending} leftSection={photo ? <IconCamera size={20} stroke={1.75} /> : <IconUpload size={20} stroke={1.75} />} onClick={() => input.current?.click()}>
        {photo ? (files.length > 0 ? t`Take another photo` : t`Take photo`) : t`Add a file`}
      </Button>
      <Refused error={add.error ?? remove.error} property={property} />
    </div>
  );
}

function Sign(props: TodoProps) {
  const { place, property } = props;
  const id = useId();
  const [open, setOpen] = useState(false);
  const { files, needed, add } = useTodo(props);
  const signed = files[0];
  const own = usePicture(place, property.key, signed?.id ?? "");
  return (
    <div id={fieldId(property.key)} role="group" aria-labelledby={id} className={css.todo}>
      <TodoLabel id={id} property={property} needed={needed} />
      {signed && <img className={css.signature} src={own ?? records.fileUrl(place, property.key, signed.id)} alt={t`${property.label}: signed`} />}
      <Button variant="default" className={css.big} data-needed={needed || undefined} leftSection={<IconSignature size={20} stroke={1.75} />} onClick={() => setOpen(true)}>
        {signed ? t`Sign again` : t`Sign on screen`}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={property.label} fullScreen closeButtonProps={{ "aria-label": t`Close`, size: 44 }}>
        <Pad busy={add.isPending} onSign={(file) => add.mutate([file], { onSuccess: () => setOpen(false) })} />
        <Refused error={add.error} property={property} />
      </Modal>
    </div>
  );
}
