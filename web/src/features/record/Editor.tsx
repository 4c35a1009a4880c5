import { t } from "@lingui/core/macro";
import { Checkbox, Loader, MultiSelect, Select, Textarea, TextInput } from "@mantine/core";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Property } from "@/api/model";
import type { Place } from "@/api/record";
import { fromLocalInput, moneyDigits, toLocalInput } from "@/ui/format";
import { isEmpty } from "@/ui/value/value";
import { Picker } from "./Picker";
import { useUnsaved } from "./unsaved";
import css from "./RecordPage.module.css";

export interface EditorProps {
  id: string;
  place: Place;
  /** Id of the record being edited; without it one to be created in `state`. */
  record?: string;
  state?: string;
  property: Property;
  value: unknown;
  busy?: boolean;
  invalid?: boolean;
  describedBy?: string;
  /** Grows with each finished save: what was sent is no draft any more. */
  saved?: number;
  /** Called when the person is done with the field, with the new value (null for empty). */
  onSave: (value: unknown) => void;
}

/** The control that fits a property's type. It keeps what is typed until the field is left. */
export function Editor(props: EditorProps) {
  const { property, value, id, onSave, invalid } = props;
  switch (property.type) {
    case "checkbox":
      return <Checkbox id={id} className={css.check} checked={value === true} onChange={(e) => onSave(e.currentTarget.checked)} aria-invalid={invalid || undefined} />;
    case "choice":
      return <ChoiceEditor {...props} />;
    case "choices":
      return <ChoicesEditor {...props} />;
    case "user":
    case "users":
    case "team":
    case "teams":
    case "site":
    case "link":
      return <Picker {...props} />;
    default:
      return <TextEditor {...props} />;
  }
}

/** What is in the field as text, and the way back; undefined means the text is no such value. */
interface Codec {
  show: (value: unknown) => string;
  read: (text: string) => unknown;
  hint: string;
}

const plain: Codec = { show: (v) => (isEmpty(v) ? "" : String(v)), read: (t) => (t.trim() === "" ? null : t), hint: "" };
const numeric: Codec = {
  show: (v) => (typeof v === "number" ? String(v) : ""),
  read: (t) => {
    if (t.trim() === "") return null;
    const cleaned = t.replace(/[\s,'’](?=\d{3}\b)/g, "").trim();
    return /^-?\d+(\.\d+)?$/.test(cleaned) ? Number(cleaned) : undefined;
  },
  hint: t`Write a number, for example 1250.50.`,
};
const instant: Codec = { show: (v) => (typeof v === "string" ? toLocalInput(v) : ""), read: (t) => (t === "" ? null : (fromLocalInput(t) ?? undefined)), hint: t`Choose a day and a time.` };

export function codecOf({ type, currency }: Pick<Property, "type" | "currency">): Codec {
  if (type === "number") return numeric;
  if (type === "money") return { ...numeric, show: (v) => (typeof v === "number" ? v.toFixed(moneyDigits(currency ?? "")) : "") };
  return type === "date_time" ? instant : plain;
}

const inputTypes: Partial<Record<Property["type"], string>> = { email: "email", phone: "tel", url: "url", date: "date", date_time: "datetime-local" };

function TextEditor({ id, property, value, busy, invalid, describedBy, saved, onSave }: EditorProps) {
  const codec = codecOf(property);
  const stored = codec.show(value);
  const [draft, setDraft] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const abandoned = useRef(false);
  const sent = useRef<string | null>(null);
  useEffect(() => {
    // The server may write a value its own way; what was typed since stays.
    setDraft((d) => (d === sent.current ? null : d));
  }, [saved]);
  useEffect(() => {
    // A value that arrived and is what was typed ends the draft; any other leaves it, so that nothing typed is lost.
    setDraft((d) => (d !== null && d === stored ? null : d));
  }, [stored]);
  useUnsaved(id, draft !== null && draft !== stored ? property.label : null);
  const finish = () => {
    if (abandoned.current) {
      abandoned.current = false;
      return;
    }
    if (draft === null || draft === stored) return;
    const next = codec.read(draft);
    setWrong(next === undefined);
    if (next === undefined) return;
    sent.current = draft;
    onSave(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    if (event.key === "Escape" && draft !== null) {
      event.stopPropagation();
      event.nativeEvent.stopImmediatePropagation();
      abandoned.current = true;
      setDraft(null);
      setWrong(false);
      event.currentTarget.blur();
    }
    const send = event.key === "Enter" && (property.type !== "long_text" || event.ctrlKey || event.metaKey);
    if (send || (event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      finish();
    }
  };
  const common = {
    id,
    value: draft ?? stored,
    "aria-invalid": invalid || wrong || undefined,
    "aria-describedby": describedBy,
    error: wrong ? codec.hint : invalid || undefined,
    onBlur: finish,
    onKeyDown,
    rightSection: busy ? <Loader size={14} /> : property.type === "money" ? <span className={css.unit}>{property.currency}</span> : undefined,
  };
  if (property.type === "long_text") return <Textarea {...common} autosize minRows={2} maxRows={12} onChange={(e) => setDraft(e.currentTarget.value)} />;
  const decimal = property.type === "number" || property.type === "money";
  return (
    <TextInput
      {...common}
      type={inputTypes[property.type] ?? "text"}
      inputMode={decimal ? "decimal" : undefined}
      rightSectionWidth={property.type === "money" ? 52 : undefined}
      autoComplete="off"
      onChange={(e) => setDraft(e.currentTarget.value)}
    />
  );
}

/** The options on offer: of the retired ones those that stand there already. */
const optionsOf = (property: Property, held: readonly unknown[]) => (property.options ?? []).filter((o) => !o.retired || held.includes(o.key)).map((o) => ({ value: o.key, label: o.label }));

function ChoiceEditor({ id, property, value, invalid, describedBy, onSave }: EditorProps) {
  return (
    <Select
      id={id}
      data={optionsOf(property, [value])}
      value={typeof value === "string" ? value : null}
      onChange={(next) => onSave(next)}
      clearable
      clearButtonProps={{ "aria-label": t`Empty ${property.label}` }}
      searchable={(property.options?.length ?? 0) > 8}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      error={invalid || undefined}
      placeholder={t`Choose…`}
    />
  );
}

function ChoicesEditor({ id, property, value, invalid, describedBy, onSave }: EditorProps) {
  const stored = Array.isArray(value) ? (value as string[]) : [];
  const [draft, setDraft] = useState<string[] | null>(null);
  useUnsaved(id, draft === null ? null : property.label);
  return (
    <MultiSelect
      id={id}
      data={optionsOf(property, stored)}
      value={draft ?? stored}
      onChange={setDraft}
      onBlur={() => {
        if (draft) onSave(draft);
        setDraft(null);
      }}
      searchable
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      error={invalid || undefined}
      placeholder={(draft ?? stored).length === 0 ? t`Choose…` : undefined}
    />
  );
}
