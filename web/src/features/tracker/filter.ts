import { t } from "@lingui/core/macro";
import type { Property } from "@/api/model";

/**
 * The filter builder's side of the filter language: rows of "property, comparison, value" joined by one word, to text
 * and back. Text that says more than such rows can show (parentheses, both words, a `not` around a group) stays text.
 */

export type Op = "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains" | "starts_with" | "has" | "in" | "is_empty" | "not_empty";

export interface Condition {
  property: string;
  op: Op;
  /** Literal words of the language, without quotes for texts: `new`, `100`, `2026-01-31`, `@me`, `@today + 3d`. */
  values: string[];
}

export interface Flat {
  join: "and" | "or";
  conditions: Condition[];
}

type Kind = Property["type"] | "state";

const texts: Kind[] = ["text", "long_text", "email", "phone", "url"];

/** The comparisons that make sense for a type, the usual one first. */
export function opsFor(kind: Kind): Op[] {
  if (texts.includes(kind)) return ["contains", "=", "!=", "starts_with", "is_empty", "not_empty"];
  switch (kind) {
    case "number":
    case "money":
      return ["=", "!=", "<", "<=", ">", ">=", "is_empty", "not_empty"];
    case "date":
    case "date_time":
      return [">=", "<", "=", "is_empty", "not_empty"];
    case "state":
      return ["=", "!=", "in"];
    case "choice":
    case "user":
    case "team":
    case "site":
      return ["=", "!=", "in", "is_empty", "not_empty"];
    case "choices":
    case "users":
    case "teams":
    case "link":
      return ["has", "is_empty", "not_empty"];
    case "checkbox":
      return ["=", "is_empty"];
    default:
      return ["is_empty", "not_empty"];
  }
}

export const opWords: Record<Op, string> = {
  "=": t`is`,
  "!=": t`is not`,
  "<": t`is less than`,
  "<=": t`is at most`,
  ">": t`is more than`,
  ">=": t`is at least`,
  contains: t`contains`,
  starts_with: t`starts with`,
  has: t`has`,
  in: t`is one of`,
  is_empty: t`is empty`,
  not_empty: t`is not empty`,
};

/** The words for dates, where "more" would be odd. */
export function opWord(op: Op, kind: Kind): string {
  if (kind === "date" || kind === "date_time") {
    if (op === ">=") return t`is on or after`;
    if (op === "<") return t`is before`;
    if (op === "=") return t`is on`;
  }
  return opWords[op];
}

export function needsValue(op: Op): boolean {
  return op !== "is_empty" && op !== "not_empty";
}

const bare = /^(?:-?\d+(?:\.\d+)?|\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?|true|false|@(?:me|my_teams|now|today)(?:\s*[+-]\s*\d+[a-z]+)?)$/;
const numeric: Kind[] = ["number", "money"];

/** One value as the language writes it. Only numbers, dates and @words of a fitting type go without quotes. */
export function literal(value: string, kind: Kind | undefined): string {
  const trimmed = value.trim();
  const word = trimmed.startsWith("@") && !texts.includes(kind ?? "text");
  const plain = kind !== undefined && (numeric.includes(kind) || kind === "date" || kind === "date_time" || kind === "checkbox");
  if ((word || plain) && bare.test(trimmed)) return trimmed;
  return quote(value);
}

function quote(value: string): string {
  return `"${value.replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;
}

function conditionText(c: Condition, kindOf: (key: string) => Kind | undefined): string {
  const kind = kindOf(c.property);
  if (c.op === "is_empty") return `${c.property} is_empty`;
  if (c.op === "not_empty") return `not ${c.property} is_empty`;
  if (c.op === "in") return `${c.property} in (${c.values.map((v) => literal(v, kind)).join(", ")})`;
  return `${c.property} ${c.op} ${literal(c.values[0] ?? "", kind)}`;
}

/** Whether a row of the builder says something already. */
export function isComplete(c: Condition): boolean {
  return c.property !== "" && (!needsValue(c.op) || c.values.some((v) => v.trim() !== ""));
}

/** The rows as text; unfinished rows are left out. */
export function toText(flat: Flat, kindOf: (key: string) => Kind | undefined): string {
  return flat.conditions
    .filter(isComplete)
    .map((c) => conditionText(c, kindOf))
    .join(` ${flat.join} `);
}

/** The states of a table's tab, one or several with commas between, as a part of the filter: a saved view and a report have no tabs. */
export function withState(filter: string | undefined, state: string | undefined): string | undefined {
  const states = (state ?? "").split(",").filter(Boolean);
  if (states.length === 0) return filter;
  const only = conditionText({ property: "state", op: states.length > 1 ? "in" : "=", values: states }, () => "state");
  return filter ? `(${filter}) and ${only}` : only;
}

type Token = { kind: "word" | "text" | "sign"; text: string };

function tokens(source: string): Token[] | null {
  const found: Token[] = [];
  const pattern = /\s+|"((?:[^"\\]|\\.)*)"|(<=|>=|!=|[=<>(),+])|([@\w.:-]+)/gy;
  let at = 0;
  while (at < source.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (!match) return null;
    at = pattern.lastIndex;
    if (match[1] !== undefined) found.push({ kind: "text", text: match[1].replace(/\\(.)/g, "$1") });
    else if (match[2] !== undefined) found.push({ kind: "sign", text: match[2] });
    else if (match[3] !== undefined) found.push({ kind: "word", text: match[3] });
  }
  return found;
}

/** The text as rows, or null when rows cannot show it. The empty text is no rows. */
export function fromText(source: string): Flat | null {
  const list = tokens(source);
  if (!list) return null;
  const reader = new Reader(list);
  const conditions: Condition[] = [];
  let join: "and" | "or" | null = null;
  while (!reader.done()) {
    if (conditions.length > 0) {
      const word = reader.word();
      if (word !== "and" && word !== "or") return null;
      if (join !== null && join !== word) return null;
      join = word;
    }
    const condition = reader.condition();
    if (!condition) return null;
    conditions.push(condition);
  }
  return { join: join ?? "and", conditions };
}

class Reader {
  private at = 0;
  constructor(private readonly list: Token[]) {}

  done(): boolean {
    return this.at >= this.list.length;
  }

  /** The next word in small letters, or null. */
  word(): string | null {
    const token = this.list[this.at];
    if (token?.kind !== "word") return null;
    this.at++;
    return token.text.toLowerCase();
  }

  private sign(text: string): boolean {
    const token = this.list[this.at];
    if (token?.kind !== "sign" || token.text !== text) return false;
    this.at++;
    return true;
  }

  private name(): string | null {
    const token = this.list[this.at];
    if (token?.kind !== "word" || !/^[a-z0-9_-]+$/i.test(token.text)) return null;
    this.at++;
    return token.text;
  }

  private value(): string | null {
    const token = this.list[this.at];
    if (!token || token.kind === "sign") return null;
    this.at++;
    if (token.kind === "text") return token.text;
    return token.text.startsWith("@") ? token.text + this.shift() : token.text;
  }

  /** The `+ 3d` after @today and @now. */
  private shift(): string {
    const sign = this.list[this.at];
    const size = this.list[this.at + 1];
    const minus = sign?.kind === "word" && sign.text === "-";
    if (!sign || !size || size.kind !== "word" || !/^\d+[a-z]+$/.test(size.text) || !(minus || (sign.kind === "sign" && sign.text === "+"))) return "";
    this.at += 2;
    return ` ${sign.text} ${size.text}`;
  }

  condition(): Condition | null {
    const start = this.at;
    const negated = this.word() === "not";
    if (!negated) this.at = start;
    const property = this.name();
    if (!property) return null;
    const condition = this.comparison(property);
    if (!condition || !negated) return condition;
    return condition.op === "is_empty" ? { ...condition, op: "not_empty" } : null;
  }

  private comparison(property: string): Condition | null {
    const token = this.list[this.at];
    if (!token) return null;
    this.at++;
    const op = token.text.toLowerCase();
    if (token.kind === "word" && op === "is_empty") return { property, op, values: [] };
    if (token.kind === "word" && op === "in") return this.members(property);
    const signs = ["=", "!=", "<", "<=", ">", ">="];
    const words = ["contains", "starts_with", "has"];
    if (!(token.kind === "sign" ? signs : words).includes(op)) return null;
    const value = this.value();
    return value === null ? null : { property, op: op as Op, values: [value] };
  }

  private members(property: string): Condition | null {
    if (!this.sign("(")) return null;
    const values: string[] = [];
    do {
      const value = this.value();
      if (value === null) return null;
      values.push(value);
    } while (this.sign(","));
    return this.sign(")") ? { property, op: "in", values } : null;
  }
}
