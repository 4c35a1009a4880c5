import { t } from "@lingui/core/macro";
import type { Property, Row, Schema } from "@/api/model";
import { Padlock } from "@/features/restrict/Padlock";
import { ago, dateTime, lowered } from "@/ui/format";
import type { Column } from "@/ui/grid/Grid";
import { StateText } from "@/ui/StateMark";
import { ValueLine } from "@/ui/value/ValueView";
import { Withheld, withheldWords } from "@/ui/value/Withheld";
import { held, withheld } from "@/ui/value/value";
import css from "./TrackerPage.module.css";

/** Columns that every record has beside its properties. */
export const fixed = [
  { key: "state", label: t`State` },
  { key: "created_at", label: t`Created` },
] as const;

const wide = new Set(["long_text", "file", "photo", "signature", "link"]);
const perDefault = 8;

/** The columns one starts with: state and the first properties that fit a line. */
export function defaultColumns(schema: Schema): string[] {
  const own = schema.properties.filter((p) => !p.system && !wide.has(p.type)).slice(0, perDefault);
  return ["state", ...own.map((p) => p.key)];
}

/** Every column there is for this reader, in the tracker's order. */
export function allColumns(schema: Schema): { key: string; label: string }[] {
  const listed = schema.properties.filter((p) => p.key !== "site" || schema.uses_sites);
  const ordered = [...listed.filter((p) => !p.system), ...listed.filter((p) => p.system)];
  return [...fixed, ...ordered.map((p) => ({ key: p.key, label: p.label }))];
}

/** The chosen columns that exist; unknown names in an address are dropped silently. */
export function chosenColumns(schema: Schema, text: string | undefined): string[] {
  if (!text) return defaultColumns(schema);
  const known = new Set(allColumns(schema).map((c) => c.key));
  const chosen = text.split(",").filter((key, i, all) => known.has(key) && all.indexOf(key) === i);
  return chosen.length > 0 ? chosen : defaultColumns(schema);
}

/** What has to be asked of the server to show these columns. */
export function askedColumns(schema: Schema, chosen: readonly string[]): string {
  const label = schema.label && schema.properties.some((p) => p.key === schema.label) ? [schema.label] : [];
  const named = chosen.filter((key) => !fixed.some((f) => f.key === key));
  return [...new Set([...named, ...label])].join(",");
}

const widths: Partial<Record<Property["type"], number>> = {
  long_text: 280,
  number: 110,
  money: 128,
  date: 124,
  date_time: 216,
  checkbox: 96,
  choice: 136,
  email: 210,
  phone: 172,
  photo: 130,
  file: 150,
  signature: 110,
  site: 220,
};

/** The grid's columns: the number first, then the chosen ones. */
export function gridColumns(schema: Schema, chosen: readonly string[], hrefOf: (row: Row) => string, onRestrict: (row: Row) => void): Column<Row>[] {
  const columns = chosen.map((key) => (key === "restriction" ? restrictionColumn(schema, onRestrict) : column(schema, key))).filter((c) => c !== undefined);
  return [numberColumn(hrefOf), ...columns];
}

/** Who may see each record: a padlock with the word, which opens the dialog (A1 restriction). */
function restrictionColumn(schema: Schema, onRestrict: (row: Row) => void): Column<Row> | undefined {
  const property = schema.properties.find((p) => p.key === "restriction");
  if (!property) return undefined;
  const shown = propertyColumn(property);
  const open = (row: Row) => {
    if (!held(row, property).hidden) onRestrict(row);
  };
  return {
    ...shown,
    act: open,
    render: (row) => (held(row, property).hidden ? shown.render(row) : <Padlock restricted={row.restriction === "restricted"} name={`${lowered(schema.singular)} ${row.number}`} onOpen={() => open(row)} />),
  };
}

/** The number is a real link, so that a record can be opened in a tab of its own. */
function numberColumn(hrefOf: (row: Row) => string): Column<Row> {
  return {
    key: "number",
    label: "#",
    width: 84,
    sortable: true,
    render: (row) => (
      <a href={hrefOf(row)} tabIndex={-1} className={css.number}>
        {row.number}
      </a>
    ),
  };
}

function column(schema: Schema, key: string): Column<Row> | undefined {
  if (key === "state") {
    const states = new Map(schema.states.map((s) => [s.key, s]));
    return {
      key,
      label: t`State`,
      width: 136,
      sortable: true,
      render: (row) => <StateText state={states.get(row.state) ?? { label: row.state, kind: "open" }} />,
    };
  }
  if (key === "created_at") {
    return { key, label: t`Created`, width: 130, sortable: true, render: (row) => <span title={dateTime(row.created_at)}>{ago(row.created_at)}</span> };
  }
  const property = schema.properties.find((p) => p.key === key);
  return property && propertyColumn(property);
}

function propertyColumn(property: Property): Column<Row> {
  const end = property.type === "number" || property.type === "money";
  return {
    key: property.key,
    label: property.label,
    width: Math.max(widths[property.type] ?? 168, Math.min(240, property.label.length * 7 + 44)),
    align: end ? "end" : undefined,
    sortable: property.sortable,
    render: (row) => {
      const cell = held(row, property);
      if (cell.hidden) return withheld(row, property) ? <Withheld /> : null;
      return <ValueLine property={property} value={cell.value} />;
    },
    // A hidden cell looks empty; only its name tells them apart.
    name: (row) => (held(row, property).hidden ? (withheld(row, property) ? withheldWords : t`no access`) : undefined),
  };
}
