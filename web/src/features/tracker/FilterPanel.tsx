import { plural, t } from "@lingui/core/macro";
import { ActionIcon, Button, NativeSelect, Popover, SegmentedControl, Textarea } from "@mantine/core";
import { IconFilter, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { Property, Schema } from "@/api/model";
import { ConditionValue } from "./ConditionValue";
import { fromText, isComplete, needsValue, opsFor, opWord, toText, type Condition, type Flat, type Op } from "./filter";
import { listedStates } from "./StateTabs";
import css from "./TrackerPage.module.css";

interface Field {
  key: string;
  label: string;
  kind: Property["type"] | "state";
  property?: Property;
}

/** The designer's properties first, the system's after them. */
function ordered(schema: Schema): Property[] {
  const listed = schema.properties.filter((p) => p.key !== "restriction" && (p.key !== "site" || schema.uses_sites));
  return [...listed.filter((p) => !p.system), ...listed.filter((p) => p.system)];
}

/** What may be filtered by: exactly what the reader views in some state. */
function fieldsOf(schema: Schema): Field[] {
  const own = ordered(schema).map((p) => ({ key: p.key, label: p.label, kind: p.type, property: p }));
  return [{ key: "state", label: t`State`, kind: "state" }, ...own];
}

interface Props {
  schema: Schema;
  value: string;
  onChange: (filter: string) => void;
}

/** The filter as rows to pick from, or as text in the filter language. Nothing is asked before Apply. */
export function FilterPanel({ schema, value, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const parsed = fromText(value);
  const label = value === "" ? t`Filter` : parsed ? plural(parsed.conditions.length, { one: "# condition", other: "# conditions" }) : t`Filtered`;
  return (
    <Popover position="bottom-start" width="min(560px, calc(100vw - 32px))" opened={open} onChange={setOpen} middlewares={{ flip: true, shift: true, size: true }} trapFocus returnFocus>
      <Popover.Target>
        <Button variant={value === "" ? "default" : "light"} leftSection={<IconFilter size={16} stroke={1.75} />} onClick={() => setOpen((o) => !o)} className={css.tool}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t`Filter`} style={{ overflow: "auto" }}>
        {open && (
          <FilterForm
            schema={schema}
            value={value}
            onApply={(filter) => {
              onChange(filter);
              setOpen(false);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function FilterForm({ schema, value, onApply }: { schema: Schema; value: string; onApply: (filter: string) => void }) {
  const fields = fieldsOf(schema);
  const kindOf = (key: string) => fields.find((f) => f.key === key)?.kind;
  const parsed = fromText(value);
  const known = parsed?.conditions.every((c) => kindOf(c.property) !== undefined) ?? false;
  const [mode, setMode] = useState<"rows" | "text">(parsed && known ? "rows" : "text");
  const [flat, setFlat] = useState<Flat>(() => startWith(parsed, fields));
  const [text, setText] = useState(value);
  const result = mode === "rows" ? toText(flat, kindOf) : text.trim();

  const switchTo = (next: "rows" | "text") => {
    if (next === "text") setText(toText(flat, kindOf) || text);
    else setFlat(startWith(fromText(text), fields));
    setMode(next);
  };
  const rowsPossible = mode === "rows" || fromText(text) !== null;
  return (
    <form
      className={css.filter}
      onSubmit={(event) => {
        event.preventDefault();
        onApply(result);
      }}
    >
      <div className={css.filterHead}>
        <SegmentedControl
          size="xs"
          aria-label={t`How to write the filter`}
          value={mode}
          onChange={(next) => (next === "text" || rowsPossible) && switchTo(next as "rows" | "text")}
          data={[
            { value: "rows", label: t`Conditions`, disabled: !rowsPossible },
            { value: "text", label: t`Text` },
          ]}
        />
        {mode === "rows" && flat.conditions.length > 1 && (
          <NativeSelect
            size="xs"
            aria-label={t`How the conditions are joined`}
            value={flat.join}
            data={[
              { value: "and", label: t`All of them hold` },
              { value: "or", label: t`One of them holds` },
            ]}
            onChange={(e) => setFlat({ ...flat, join: e.currentTarget.value as Flat["join"] })}
          />
        )}
      </div>
      {mode === "rows" ? (
        <Rows schema={schema} fields={fields} flat={flat} onChange={setFlat} />
      ) : (
        <Textarea
          label={t`Filter text`}
          description={t`For example: state = "new" and (price > 100 or not phone is_empty)`}
          autosize
          minRows={3}
          maxRows={8}
          spellCheck={false}
          classNames={{ input: css.code }}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
        />
      )}
      <div className={css.filterFoot}>
        <Button type="submit">{t`Apply`}</Button>
        <Button variant="default" onClick={() => onApply("")}>
          {t`Clear`}
        </Button>
      </div>
    </form>
  );
}

function startWith(parsed: Flat | null, fields: Field[]): Flat {
  if (parsed && parsed.conditions.length > 0) return parsed;
  return { join: "and", conditions: [emptyCondition(fields[0])] };
}

function emptyCondition(field: Field | undefined): Condition {
  const kind = field?.kind ?? "text";
  return { property: field?.key ?? "", op: opsFor(kind)[0] ?? "=", values: [] };
}

function Rows({ schema, fields, flat, onChange }: { schema: Schema; fields: Field[]; flat: Flat; onChange: (flat: Flat) => void }) {
  const set = (i: number, condition: Condition) => onChange({ ...flat, conditions: flat.conditions.map((c, j) => (j === i ? condition : c)) });
  const remove = (i: number) => onChange({ ...flat, conditions: flat.conditions.filter((_, j) => j !== i) });
  return (
    <div className={css.conditions}>
      {flat.conditions.map((condition, i) => (
        <ConditionRow key={i} index={i} schema={schema} fields={fields} condition={condition} onChange={(c) => set(i, c)} onRemove={() => remove(i)} />
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} stroke={2} />}
        onClick={() => onChange({ ...flat, conditions: [...flat.conditions, emptyCondition(fields[0])] })}
        aria-disabled={flat.conditions.some((c) => !isComplete(c))}
        className={css.addCondition}
      >
        {t`Add a condition`}
      </Button>
    </div>
  );
}

interface RowProps {
  index: number;
  schema: Schema;
  fields: Field[];
  condition: Condition;
  onChange: (c: Condition) => void;
  onRemove: () => void;
}

function ConditionRow({ index, schema, fields, condition, onChange, onRemove }: RowProps) {
  const field = fields.find((f) => f.key === condition.property);
  const kind = field?.kind ?? "text";
  const ops = opsFor(kind);
  const n = index + 1;
  return (
    <div className={css.condition}>
      <NativeSelect
        aria-label={t`Property of condition ${n}`}
        value={condition.property}
        data={fields.map((f) => ({ value: f.key, label: f.label }))}
        onChange={(e) => onChange(emptyCondition(fields.find((f) => f.key === e.currentTarget.value)))}
      />
      <NativeSelect
        aria-label={t`Comparison of condition ${n}`}
        value={condition.op}
        data={ops.map((op) => ({ value: op, label: opWord(op, kind) }))}
        onChange={(e) => onChange({ ...condition, op: e.currentTarget.value as Op })}
      />
      {needsValue(condition.op) ? (
        <ConditionValue
          label={t`Value of condition ${n}`}
          kind={kind}
          property={field?.property}
          states={listedStates(schema)}
          tracker={schema.key}
          many={condition.op === "in"}
          values={condition.values}
          onChange={(values) => onChange({ ...condition, values })}
        />
      ) : (
        <span />
      )}
      <ActionIcon aria-label={t`Remove condition ${n}`} onClick={onRemove}>
        <IconTrash size={16} stroke={1.75} />
      </ActionIcon>
    </div>
  );
}
