import type { Action, Question } from "@/api/why";
import { text } from "@/features/nav/search";

/** What the panel is open on: a question, who can do a thing, or what one person can do. */
export type Topic =
  // The hint is a sentence that the asking page knows about it; it stays out of addresses.
  | { kind: "why"; question: Question; hint?: string }
  | { kind: "who"; question: Question & { tracker: string } }
  | { kind: "access"; user: string }
  // What no question of the server is about: what a control or a refusal said of itself, and whom to ask.
  | { kind: "told"; reason: string; takes?: string; settings?: boolean };

/** A topic as it stands in an address: `s` who, `a` what they do, `r` tracker/record/property, `st` the state of a record imagined, `asof` when. */
export interface WhySearch {
  ask?: "who" | "access";
  s?: string;
  a?: Action;
  r?: string;
  st?: string;
  asof?: string;
}

export const actions: readonly Action[] = [
  "view", "edit", "create", "change_state", "archive", "delete", "restore", "recover", "restrict", "read_comments", "comment", "activity", "import", "export",
];

/** Stands for "no record" between a tracker and a property. */
const none = "-";

export function readWhySearch(raw: Record<string, unknown>): WhySearch {
  const ask = raw.ask === "who" || raw.ask === "access" ? raw.ask : undefined;
  return { ask, s: text(raw.s), a: actions.find((a) => a === raw.a), r: text(raw.r), st: text(raw.st), asof: text(raw.asof) };
}

/** The topic of an address; null when it asks nothing yet. */
export function topicOf(search: WhySearch): Topic | null {
  if (search.ask === "access") return search.s ? { kind: "access", user: search.s } : null;
  if (!search.a) return null;
  const [tracker, record, property] = (search.r ?? "").split("/");
  const question: Question = { user: search.s, action: search.a, tracker: tracker || undefined, record: record && record !== none ? record : undefined, property: property || undefined, state: search.st, at: search.asof };
  if (search.ask !== "who") return { kind: "why", question };
  return question.tracker ? { kind: "who", question: { ...question, tracker: question.tracker } } : null;
}

export function searchOf(topic: Topic): WhySearch {
  if (topic.kind === "told") return {};
  if (topic.kind === "access") return { ask: "access", s: topic.user };
  const { user, action, tracker, record, property, state, at } = topic.question;
  const parts = property ? [tracker, record ?? none, property] : record ? [tracker, record] : tracker ? [tracker] : [];
  return { ask: topic.kind === "who" ? "who" : undefined, s: topic.kind === "who" ? undefined : user, a: action, r: parts.join("/") || undefined, st: state, asof: at };
}
