import { describe, expect, test } from "vitest";
import type { Answer, Fix, Question } from "@/api/why";
import { readWhySearch, searchOf, topicOf, type Topic } from "./question";
import { blankTitle, entryWords, heldWords, needsWords, reach, sinceWords, through, title, traceText, whoCount, whoTitle, accessTitle } from "./words";

const answer = (change: Partial<Answer> = {}): Answer => ({
  allowed: false,
  complete: true,
  text: "No.",
  about: { user: { id: "u7", name: "Ann Lee" }, action: "view", tracker: { id: "t1", key: "orders", name: "Orders" }, state: { name: "New" } },
  layers: [],
  fixes: [],
  ...change,
});
const about = (change: Partial<Answer["about"]>): Answer => answer({ about: { ...answer().about, ...change } });
const view: Question = { action: "view", tracker: "orders" };
const singular = () => "Order";

describe("the title is the question", () => {
  test("of somebody else by name, of oneself as I", () => {
    expect(title({ ...view, user: "u7", record: "1042" }, about({ record: 1042 }), "me", singular)).toBe("Why can't Ann Lee see order 1042?");
    expect(title({ ...view, record: "1042" }, about({ record: 1042 }), "u7", singular)).toBe("Why can't I see order 1042?");
    expect(title({ ...view, user: "u7" }, answer(), "u7", singular)).toBe("Why can't I see Orders?");
  });

  test("a yes is asked about as well", () => {
    const yes = { ...about({ record: 7, property: { name: "Phone" } }), allowed: true };
    expect(title({ ...view, user: "u7", record: "7", property: "phone" }, yes, "me", singular)).toBe("Why can Ann Lee see Phone of order 7?");
  });

  test("a state is named only when it was asked about, not when it was imagined", () => {
    expect(title({ ...view, state: "new" }, answer(), "me")).toBe("Why can't I see Orders in state New?");
    expect(title(view, answer(), "me")).toBe("Why can't I see Orders?");
  });

  test("without a tracker it is anything, and never the tracker the server looked at", () => {
    expect(title({ action: "view" }, answer(), "me")).toBe("Why can't I see anything?");
  });

  test("without a name for one record the tracker and the number stand for it", () => {
    expect(title({ ...view, record: "7" }, about({ record: 7 }), "me")).toBe("Why can't I see Orders #7?");
  });

  test("without an answer it holds nothing of what was asked: hidden and missing read the same", () => {
    for (const question of [{ ...view, record: "1042" }, { ...view, tracker: "secret", record: "7" }]) expect(blankTitle(question)).toBe("Why can't I open this record?");
    expect(blankTitle({ ...view, tracker: "secret" })).toBe("Why can't I open this tracker?");
    expect(blankTitle({ ...view, record: "7", property: "margin" })).not.toMatch(/margin|7|orders/i);
  });

  test("who can, and what somebody can", () => {
    const who = { about: about({ record: 3 }).about, count: 0, items: [] };
    expect(whoTitle(who, { ...view, record: "3" }, singular)).toBe("Who can see order 3?");
    const access = { user: { id: "u7", name: "Ann Lee" }, entry: { allowed: true }, complete: true, trackers: [] };
    expect(accessTitle(access, "me")).toBe("What can Ann Lee do?");
    expect(accessTitle(access, "u7")).toBe("What can I do?");
  });
});

describe("what would change it", () => {
  const fix = (change: Partial<Fix>): Fix => ({ kind: "cell", text: "", needs: "configure", people: 1, records: 0, ...change });

  test("how many people and records it reaches", () => {
    expect(reach(fix({}))).toBe("Changes the access of 1 person; no record would be gained now.");
    expect(reach(fix({ people: 12, records: 1 }))).toBe("Changes the access of 12 people; 1 record would be gained.");
    expect(reach(fix({ people: 2, records: 1088 }))).toContain("1,088 records");
  });

  test("who may do it; an unknown word says nothing", () => {
    expect(needsWords(fix({ needs: "full" }))).toEqual(["Needs full settings access."]);
    expect(needsWords(fix({ needs: "newer" }))).toEqual([]);
  });

  test("a joined fix says each power that it takes", () => {
    expect(needsWords(fix({ needs: "configure+sheet" }))).toEqual(["Someone who may configure the tracker can do it.", "Needs extended settings access and the superuser tag."]);
    expect(needsWords(fix({ needs: "record+newer" }))).toEqual(["Someone who may change the record can do it."]);
  });
});

describe("around the answer", () => {
  test("since when and by whom, as far as it is told", () => {
    expect(sinceWords("2026-11-01T09:00:00Z", { name: "Mia Olsen" })).toMatch(/^So since .*2026.*, by Mia Olsen$/);
    expect(heldWords(undefined, { name: "Mia Olsen" })).toBe("given by Mia Olsen");
    expect(sinceWords(undefined, undefined)).toBe("");
  });

  test("by which role, site and team", () => {
    expect(through([{ role: { name: "Guard" }, site: { name: "Texas" }, team: { name: "Night" } }, { role: { name: "Manager" } }])).toBe("Guard at Texas through team Night, Manager");
  });

  test("a long list says that it is not all of them", () => {
    const item = { user: { name: "A" }, roles: [] };
    expect(whoCount({ about: answer().about, count: 0, items: [] })).toBe("Nobody.");
    expect(whoCount({ about: answer().about, count: 1, items: [item] })).toBe("1 person.");
    expect(whoCount({ about: answer().about, count: 450, items: [item] })).toBe("450 people, the first 1 of them here.");
  });

  test("a door that is shut says which", () => {
    expect(entryWords("viewer")).toContain("viewer");
    expect(entryWords("something new")).toBe("Cannot enter the workspace.");
  });

  test("the trace holds what stands in the panel, the link and the request, line by line", () => {
    expect(traceText("Why?", "/w/x", ["No.", "1 ✓ a"], "R1").split("\n")).toEqual(["Why?", "No.", "1 ✓ a", "/w/x", "Request R1"]);
    expect(traceText("Why?", "/w/x", [], undefined)).not.toContain("Request");
  });
});

describe("the address holds the question", () => {
  const topics: Topic[] = [
    { kind: "why", question: { action: "view" } },
    { kind: "why", question: { user: "u7", action: "edit", tracker: "orders", record: "317", property: "phone" } },
    { kind: "why", question: { user: "u7", action: "view", tracker: "strikes", state: "costed" } },
    { kind: "why", question: { action: "view", tracker: "orders", property: "phone", state: "new" } },
    { kind: "who", question: { action: "archive", tracker: "orders", record: "3" } },
    { kind: "why", question: { action: "view", tracker: "orders", at: "2026-11-01T09:00:00Z" } },
    { kind: "access", user: "u7" },
  ];
  for (const topic of topics) {
    test(JSON.stringify(topic), () => expect(topicOf(readWhySearch({ ...searchOf(topic) }))).toEqual(topic));
  }

  test("a hint of the page that asked stays out of it", () => {
    expect(JSON.stringify(searchOf({ kind: "why", question: view, hint: "Your role lets you view Phone." }))).not.toContain("Phone");
  });

  test("what is malformed asks nothing", () => {
    expect(topicOf(readWhySearch({ a: "steal", r: "orders/1" }))).toBeNull();
    expect(topicOf(readWhySearch({ ask: "who", a: "view" }))).toBeNull();
    expect(topicOf(readWhySearch({ ask: "access" }))).toBeNull();
    expect(topicOf(readWhySearch({ a: "view", r: { x: 1 } }))).toEqual({ kind: "why", question: { action: "view" } });
  });
});
