import { t } from "@lingui/core/macro";
import type { FileInfo, LinkedRecord, Named, Person, Property, Row } from "@/api/model";
import { bytes, date, dateTime, money, number } from "../format";

/** What one cell holds for its reader: hidden (the server sent nothing), or a value, null when empty. */
export type Held = { hidden: true } | { hidden: false; value: unknown };

const hidden: Held = { hidden: true };
const holds = (value: unknown): Held => ({ hidden: false, value });

/** The cell of a property on a record. What the server left out is hidden, and null is empty: the two never mix. */
export function held(row: Row, property: Pick<Property, "key" | "system">): Held {
  if (property.system) return heldSystem(row, property.key);
  return Object.hasOwn(row.values, property.key) ? holds(row.values[property.key]) : hidden;
}

/** Whether whom one looks as sees the cell and one does not see it oneself (A13.4): nothing else is told of it. */
export const withheld = (row: Row, property: Pick<Property, "key">): boolean => row.withheld?.includes(property.key) ?? false;

function heldSystem(row: Row, key: string): Held {
  switch (key) {
    case "author":
    case "updated_at":
    case "updated_by":
    case "site":
    case "restriction":
      return Object.hasOwn(row, key) ? holds(row[key] ?? null) : hidden;
    default:
      return Object.hasOwn(row.values, key) ? holds(row.values[key]) : hidden;
  }
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

const optionLabel = (property: Property, key: unknown) => property.options?.find((o) => o.key === key)?.label ?? String(key);

/** A value as plain words, for labels, titles, toasts and cells. Empty is the empty text. */
export function valueText(property: Property, value: unknown): string {
  if (isEmpty(value)) return "";
  if (property.key === "restriction") return value === "restricted" ? t`Restricted` : t`Public`;
  switch (property.type) {
    case "number":
      return typeof value === "number" ? number(value) : String(value);
    case "money":
      return typeof value === "number" ? money(value, property.currency ?? "") : String(value);
    case "date":
      return date(String(value));
    case "date_time":
      return dateTime(String(value));
    case "checkbox":
      return value === true ? t`Yes` : t`No`;
    case "choice":
      return optionLabel(property, value);
    case "choices":
      return list(value, (key) => optionLabel(property, key));
    case "user":
    case "team":
    case "site":
      return nameOf(value);
    case "users":
    case "teams":
      return list(value, nameOf);
    case "file":
    case "photo":
      return files(value);
    case "signature":
      return t`Signed`;
    case "link":
      return list(value, (link) => linkText(link as LinkedRecord));
    default:
      return typeof value === "object" ? "" : String(value);
  }
}

function list(value: unknown, text: (item: unknown) => string): string {
  return Array.isArray(value) ? value.map(text).join(", ") : text(value);
}

function nameOf(value: unknown): string {
  return typeof value === "object" && value !== null ? (value as Person | Named).name : String(value);
}

function files(value: unknown): string {
  if (!Array.isArray(value)) return "";
  const first = value[0] as FileInfo;
  return value.length === 1 ? `${first.name} (${bytes(first.size)})` : t`${value.length} files`;
}

/** A linked record: its label, or its number where the label is not viewable. */
export function linkText(link: LinkedRecord): string {
  return link.label && link.label !== "" ? link.label : `#${link.number}`;
}

/** The value as the server takes it back: people, teams, sites and links by id. */
export function toInput(property: Pick<Property, "type">, value: unknown): unknown {
  if (isEmpty(value)) return null;
  const id = (item: unknown) => (typeof item === "object" && item !== null ? (item as { id: string }).id : item);
  switch (property.type) {
    case "user":
    case "team":
    case "site":
      return id(value);
    case "users":
    case "teams":
    case "link":
      return Array.isArray(value) ? value.map(id) : [id(value)];
    default:
      return value;
  }
}

/** Whether two values of a property are the same to the server. */
export function sameValue(property: Pick<Property, "type">, a: unknown, b: unknown): boolean {
  return JSON.stringify(toInput(property, a)) === JSON.stringify(toInput(property, b));
}

/** What a record is called: its label property where viewable and filled, else its number. */
export function recordTitle(row: Row, labelKey: string | undefined, properties: readonly Property[], singular: string): string {
  const label = properties.find((p) => p.key === labelKey);
  if (label) {
    const cell = held(row, label);
    const text = cell.hidden ? "" : valueText(label, cell.value);
    if (text !== "") return text;
  }
  return `${singular} ${row.number}`;
}
