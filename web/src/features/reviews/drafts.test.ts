import { describe, expect, test } from "vitest";
import type { ReviewItem } from "@/api/reviews";
import { answersOf, countMarks, groupOf, marked, type Marks } from "./drafts";

const item = (assignment: string, user: string, decide = true): ReviewItem => ({ assignment, revision: 7, user: { id: user, name: user }, role: { name: "Courier" }, granted_at: "2026-01-01T00:00:00Z", flags: [], others: [], decide });
const none: Marks = new Map();

describe("marks of a review", () => {
  test("a mark is set on what one may decide on, and nothing else", () => {
    const marks = marked(none, [item("a", "ann"), item("b", "me", false)], { decision: "remove" });
    expect([...marks.keys()]).toEqual(["a"]);
  });
  test("the same mark again takes it off, another replaces it", () => {
    const one = [item("a", "ann")];
    const removed = marked(none, one, { decision: "remove" });
    expect(marked(removed, one, { decision: "remove" }).size).toBe(0);
    expect(marked(removed, one, { decision: "keep" }).get("a")).toEqual({ decision: "keep" });
  });
  test("two different ends are two different marks", () => {
    const one = [item("a", "ann")];
    const first = marked(none, one, { decision: "shorten", until: "2026-12-01T00:00:00Z" });
    expect(marked(first, one, { decision: "shorten", until: "2027-01-01T00:00:00Z" }).get("a")).toEqual({ decision: "shorten", until: "2027-01-01T00:00:00Z" });
  });
  test("what is sent names the revision that was read, and an end only where it is shortened", () => {
    const items = [item("a", "ann"), item("b", "bob"), item("c", "cid")];
    const marks = marked(marked(none, [items[0]!], { decision: "shorten", until: "2026-12-01T00:00:00Z" }), [items[1]!], { decision: "keep" });
    expect(answersOf(marks, items)).toEqual([
      { assignment: "a", revision: 7, decision: "shorten", until: "2026-12-01T00:00:00Z" },
      { assignment: "b", revision: 7, decision: "keep", until: undefined },
    ]);
    expect(countMarks(marks)).toEqual({ keep: 1, shorten: 1, remove: 0 });
  });
  test("a group is one holder's", () => {
    const items = [item("a", "ann"), item("b", "bob"), item("c", "ann")];
    expect(groupOf(items, 0).map((i) => i.assignment)).toEqual(["a", "c"]);
    expect(groupOf(items, 9)).toEqual([]);
  });
});
