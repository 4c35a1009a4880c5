import type { ReviewAnswer, ReviewItem } from "@/api/reviews";

/** Decisions that are marked and not sent yet, by assignment. */

export type Mark = { decision: "keep" | "remove" } | { decision: "shorten"; until: string };
export type Marks = ReadonlyMap<string, Mark>;

/** The marks after some assignments got one; the same mark again takes it off. */
export function marked(marks: Marks, items: readonly ReviewItem[], mark: Mark): Marks {
  const may = items.filter((item) => item.decide);
  const next = new Map(marks);
  const same = may.length > 0 && may.every((item) => sameMark(next.get(item.assignment), mark));
  for (const item of may) {
    if (same) next.delete(item.assignment);
    else next.set(item.assignment, mark);
  }
  return next;
}

function sameMark(a: Mark | undefined, b: Mark): boolean {
  if (a?.decision !== b.decision) return false;
  return a.decision !== "shorten" || b.decision !== "shorten" || a.until === b.until;
}

/** What is sent, with the revision at which each assignment was read. */
export function answersOf(marks: Marks, items: readonly ReviewItem[]): ReviewAnswer[] {
  return items.flatMap((item) => {
    const mark = marks.get(item.assignment);
    if (!mark || !item.decide) return [];
    return [{ assignment: item.assignment, revision: item.revision, decision: mark.decision, until: mark.decision === "shorten" ? mark.until : undefined }];
  });
}

export interface Counts {
  keep: number;
  shorten: number;
  remove: number;
}

export function countMarks(marks: Marks): Counts {
  const out = { keep: 0, shorten: 0, remove: 0 };
  for (const mark of marks.values()) out[mark.decision]++;
  return out;
}

/** The items of the same holder, around one. */
export function groupOf(items: readonly ReviewItem[], index: number): ReviewItem[] {
  const one = items[index];
  const holder = one && (one.user?.id ?? one.team?.id);
  return holder ? items.filter((item) => (item.user?.id ?? item.team?.id) === holder) : [];
}
