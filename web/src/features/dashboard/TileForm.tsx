import { t } from "@lingui/core/macro";
import { ActionIcon, Select, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import type { TileDoc } from "@/api/dashboards";
import type { Schema } from "@/api/model";
import { useSchema, useTrackers } from "@/features/tracker/queries";
import { measureWords, periodsOf } from "./words";
import css from "./Dashboard.module.css";

const kinds = [
  { value: "number", label: t`Number` },
  { value: "bar", label: t`Bars` },
  { value: "line", label: t`Line` },
  { value: "table", label: t`Table` },
];

const groupTypes = new Set(["text", "email", "phone", "url", "number", "money", "checkbox", "choice", "user", "team", "site"]);
const dates = new Set(["date", "date_time"]);

export function groupings(schema: Schema) {
  const own = schema.properties.flatMap((p) => {
    if (dates.has(p.type)) return periodsOf(p.key, p.label);
    return groupTypes.has(p.type) ? [{ value: p.key, label: p.label }] : [];
  });
  return [{ value: "state", label: t`State` }, ...own, ...periodsOf("created_at", t`Created`)];
}

export function measures(schema: Schema) {
  const numeric = schema.properties.filter((p) => p.type === "number" || p.type === "money");
  const functions = ["sum", "avg", "min", "max"];
  return [{ value: "count", label: t`Number of records` }, ...numeric.flatMap((p) => functions.map((fn) => ({ value: `${fn}:${p.key}`, label: measureWords(fn, p.label) })))];
}

interface Props {
  tile: TileDoc;
  at: number;
  last: boolean;
  onChange: (tile: TileDoc) => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}

/** One tile of the draft. */
export function TileForm({ tile, at, last, onChange, onMove, onRemove }: Props) {
  const trackers = useTrackers();
  const schema = useSchema(tile.tracker);
  const set = (part: Partial<TileDoc>) => onChange({ ...tile, ...part });
  const named = `tile ${at + 1}`;
  return (
    <fieldset className={css.form}>
      <legend>{t`Tile ${at + 1}`}</legend>
      <TextInput label={t`Title`} value={tile.title} onChange={(e) => set({ title: e.currentTarget.value })} />
      <Select label={t`Show as`} data={kinds} value={tile.kind} allowDeselect={false} onChange={(kind) => set({ kind: (kind ?? "number") as TileDoc["kind"], group: kind === "number" ? undefined : (tile.group ?? "state") })} />
      <Select label={t`Tracker`} data={(trackers.data ?? []).map((t) => ({ value: t.key, label: t.name }))} value={tile.tracker} allowDeselect={false} onChange={(tracker) => set({ tracker: tracker ?? tile.tracker, group: tile.kind === "number" ? undefined : "state", measure: "count", filter: undefined })} />
      {schema.data && tile.kind !== "number" && <Select label={t`Group by`} data={groupings(schema.data)} value={tile.group ?? "state"} allowDeselect={false} onChange={(group) => set({ group: group ?? undefined })} />}
      {schema.data && <Select label={t`Measure`} data={measures(schema.data)} value={tile.measure || "count"} allowDeselect={false} onChange={(measure) => set({ measure: measure ?? undefined })} />}
      <TextInput label={t`Only where`} description={t`In the filter language, for example state = "new"`} value={tile.filter ?? ""} onChange={(e) => set({ filter: e.currentTarget.value || undefined })} />
      <div className={css.formTools}>
        <ActionIcon variant="default" size={36} aria-label={t`Move ${named} up`} disabled={at === 0} onClick={() => onMove(-1)}>
          <IconArrowUp size={16} stroke={1.75} />
        </ActionIcon>
        <ActionIcon variant="default" size={36} aria-label={t`Move ${named} down`} disabled={last} onClick={() => onMove(1)}>
          <IconArrowDown size={16} stroke={1.75} />
        </ActionIcon>
        <ActionIcon variant="default" size={36} aria-label={t`Remove ${named}`} onClick={onRemove}>
          <IconTrash size={16} stroke={1.75} />
        </ActionIcon>
      </div>
    </fieldset>
  );
}
