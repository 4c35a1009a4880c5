import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useId, useState, type ReactNode } from "react";
import type { Property, Row, Schema } from "@/api/model";
import { ApiError } from "@/api/error";
import type { OnePlace } from "@/api/record";
import { errorText } from "@/ui/Status";
import { listed } from "@/ui/format";
import { useToasts } from "@/ui/Toast";
import { fieldMessages } from "@/ui/reasons";
import { Withheld } from "@/ui/value/Withheld";
import { held, isEmpty, sameValue, withheld } from "@/ui/value/value";
import { ConflictBox } from "./ConflictBox";
import { Editor } from "./Editor";
import { FilesField } from "./FilesField";
import { ReadValue } from "./ReadValue";
import { SignatureField } from "./SignatureField";
import { neededFor } from "./explain";
import { useLeave } from "./leave";
import { fieldId } from "./RecordView";
import type { Conflict } from "./save";
import { useSightWarning } from "./sight";
import { staysInSight, useSave } from "./useSave";
import css from "./RecordPage.module.css";

interface Props {
  schema: Schema;
  place: OnePlace;
  row: Row;
  property: Property;
  /** Explains what is read-only; absent for who cannot ask. */
  onWhy?: () => void;
}

/** One line of the form: label, control or read-only value, and what is to be said about it. */
export function Field(props: Props) {
  const { row, property } = props;
  const editable = row.can.edit.includes(property.key);
  if (withheld(row, property)) return <WithheldField property={property} />;
  if (property.type === "file" || property.type === "photo") return <FilesField {...props} editable={editable} />;
  if (property.type === "signature") return <SignatureField {...props} editable={editable} />;
  return editable ? <EditField {...props} /> : <ReadField {...props} />;
}

interface LineProps {
  property: Property;
  labelId: string;
  /** Id of the input the label belongs to; without it the label is plain text. */
  htmlFor?: string;
  needed: string[];
  /** Someone else has to fill it in. */
  byOthers?: boolean;
  /** There is no record yet: it is needed at once. */
  unborn?: boolean;
  children: ReactNode;
  end?: ReactNode;
}

/** The frame of a line: label left, control in the middle, the lock at the end. */
export function FieldLine({ property, labelId, htmlFor, needed, byOthers, unborn, children, end }: LineProps) {
  const Label = htmlFor ? "label" : "span";
  return (
    <div className={css.field} data-needed={unborn || needed.length > 0 || undefined} data-property={property.key}>
      <Label id={labelId} htmlFor={htmlFor} className={css.label}>
        {property.label}
        {(unborn || needed.length > 0) && <span className={css.mark}>{t`needed`}</span>}
      </Label>
      <div className={css.control}>
        {children}
        {unborn && <p className={css.hint}>{t`Needed before it can be created`}</p>}
        {needed.length > 0 && <p className={css.hint}>{byOthers ? t`Needed before ${listed(needed)}. Someone else has to fill it in.` : t`Needed before ${listed(needed)}`}</p>}
        {property.help && <p className={css.help}>{property.help}</p>}
      </div>
      <div className={css.end}>{end}</div>
    </div>
  );
}

export function LockButton({ property, onWhy }: { property: Property; onWhy?: () => void }) {
  if (!onWhy) return null;
  return (
    <Tooltip label={t`Read-only`}>
      <ActionIcon aria-label={t`Why is ${property.label} read-only?`} onClick={onWhy} className={css.lock}>
        <IconLock size={16} stroke={1.75} />
      </ActionIcon>
    </Tooltip>
  );
}

/** A cell that whom one looks as sees, and one does not see oneself. */
function WithheldField({ property }: { property: Property }) {
  const labelId = useId();
  return (
    <FieldLine property={property} labelId={labelId} needed={[]}>
      <div id={fieldId(property.key)} className={css.readonly} role="group" aria-labelledby={labelId} tabIndex={0}>
        <Withheld />
      </div>
    </FieldLine>
  );
}

function ReadField({ schema, place, row, property, onWhy }: Props) {
  const labelId = useId();
  const cell = held(row, property);
  const value = cell.hidden ? null : cell.value;
  return (
    <FieldLine property={property} labelId={labelId} needed={neededFor(property, row, schema)} byOthers end={<LockButton property={property} onWhy={onWhy} />}>
      <div id={fieldId(property.key)} className={css.readonly} role="group" aria-labelledby={labelId} tabIndex={0}>
        <Trans><ReadValue place={place} property={property} value={value} /><span className="vh">, read-only</span></Trans>
      </div>
    </FieldLine>
  );
}

function EditField({ schema, place, row, property, onWhy }: Props) {
  const labelId = useId();
  const cell = held(row, property);
  const stored = cell.hidden ? null : cell.value;
  const [saved, setSaved] = useState(0);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const { say } = useToasts();
  const leave = useLeave(place.workspace, schema.key);
  const save = useSave(place);
  const { warn, dialog } = useSightWarning();
  const needed = isEmpty(stored) ? neededFor(property, row, schema) : [];

  const submit = async (value: unknown, options: { force?: boolean; silent?: boolean } = {}) => {
    if (!options.force && sameValue(property, value, stored)) return;
    if (await staysInSight(place, property, value)) send(value, options);
    else warn({ title: t`Change ${property.label}?`, yes: t`Change ${property.label}`, run: () => send(value, options) });
  };
  const send = (value: unknown, options: { force?: boolean; silent?: boolean }) => {
    save.mutate(
      { property, value, force: options.force },
      {
        onSuccess: (outcome) => {
          if (outcome.kind === "conflict") return setConflict(outcome.conflict);
          setConflict(null);
          setSaved((n) => n + 1);
          if (outcome.kind === "waiting") return say(t`${property.label} waits on this device until the server can be reached`);
          if (outcome.kind === "gone") {
            say(t`${property.label} saved. You no longer see this record.`);
            void leave();
          } else if (!options.silent) {
            say(t`${property.label} saved`, { label: t`Undo`, run: () => void submit(outcome.before, { force: true, silent: true }) });
          }
        },
      },
    );
  };
  const takeTheirs = () => {
    setConflict(null);
    setSaved((n) => n + 1);
  };
  const messages = save.error ? messagesOf(save.error, property.key) : [];
  return (
    <FieldLine property={property} labelId={labelId} htmlFor={fieldId(property.key)} needed={needed}>
      <Editor
        id={fieldId(property.key)}
        place={place}
        record={row.id}
        property={property}
        value={stored}
        busy={save.isPending}
        invalid={messages.length > 0 || needed.length > 0}
        saved={saved}
        describedBy={messages.length > 0 ? `${labelId}-error` : undefined}
        onSave={(value) => void submit(value)}
      />
      {messages.length > 0 && (
        <p id={`${labelId}-error`} role="alert" className={css.error}>
          {messages.join(" ")}
        </p>
      )}
      {onWhy && save.error instanceof ApiError && save.error.status === 403 && (
        <Button size="compact-sm" variant="default" onClick={onWhy}>
          {t`Why?`}
        </Button>
      )}
      {conflict && <ConflictBox place={place} property={property} conflict={conflict} onKeep={() => void submit(conflict.mine, { force: true })} onTake={takeTheirs} />}
      {dialog}
    </FieldLine>
  );
}

/** What the server said about this field; a refusal of the whole request is said as it is. */
export function messagesOf(error: unknown, key: string): string[] {
  const own = error instanceof ApiError ? fieldMessages(error.problem, key) : [];
  return own.length > 0 ? own : [errorText(error)];
}
