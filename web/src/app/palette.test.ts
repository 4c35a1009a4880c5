import { describe, expect, test } from "vitest";
import { pagesFor } from "@/features/settings/pages";
import { matching, whyAsked, type Entry } from "./palette";

const entries = (level: "none" | "selective" | "extended" | "full"): Entry[] =>
  pagesFor(level).open.flatMap((page) => [page, ...(page.parts ?? [])].map((p) => ({ id: p.to, label: p.label, words: p.words, run: () => undefined })));
const found = (level: "none" | "selective" | "extended" | "full", q: string) => matching(entries(level), q).map((e) => e.label);

describe("the palette finds the settings under every name the seeds use", () => {
  const names: [string, string][] = [
    ["Access & Permissions", "Access & Permissions"],
    ["User Access Control", "Access & Permissions"],
    ["Roles & Security", "Roles & Security"],
    ["Roles/Permissions", "Roles & Security"],
    ["Feature Access", "Feature Access"],
    ["Permissions", "Feature Access"],
    ["IP Block Scenario", "Sign-in & API"],
    ["Access Control", "Sign-in & API"],
    ["Workspace and plan", "Workspace and plan"],
    ["subscription", "Workspace and plan"],
    ["import sheet", "Import sheet"],
    ["users", "Users"],
  ];
  for (const [q, label] of names) test(`${q} → ${label}`, () => expect(found("full", q)).toContain(label));
});

test("a page that needs more settings access than one has is not offered", () => {
  expect(found("selective", "workspace and plan")).toEqual([]);
  expect(found("selective", "audit log")).toEqual([]);
  expect(found("none", "users")).toEqual([]);
});

test("below extended access a page about people takes the directory, and one about trackers a tracker", () => {
  const open = (level: "selective" | "extended") => pagesFor(level, ["directory", "tracker"]).open.map((p) => p.label);
  expect(open("selective")).toEqual(["Roles & Security", "Sites", "Access reviews", "Why?", "Requests"]);
  expect(open("extended")).toContain("Users");
  expect(pagesFor("selective", ["directory"]).shut.map((s) => `${s.page.label}: ${s.takes}`)).toContain("Users: the feature Directory");
});

test("a part of a page that needs more than the page does is not offered either", () => {
  expect(found("selective", "import sheet")).toEqual([]);
  expect(found("selective", "merge roles")).toEqual([]);
  expect(found("selective", "compare roles")).toEqual(["Compare roles"]);
});

test("a name that begins with the words comes first", () => {
  expect(found("full", "sign")[0]).toBe("Sign-in");
});

describe("why ann 1042", () => {
  const cases: [string, unknown][] = [
    ["why ann 1042", { person: "ann", record: "1042" }],
    ["Why Ann Lee #1042", { person: "Ann Lee", record: "1042" }],
    ["why 1042", { person: "", record: "1042" }],
    ["why ann", { person: "ann", record: undefined }],
    ["warum ann 7", { person: "ann", record: "7" }],
    ["why", null],
    ["whyever ann 1042", null],
    ["ann 1042", null],
    ["", null],
  ];
  for (const [q, asked] of cases) test(`“${q}”`, () => expect(whyAsked(q, "warum")).toEqual(asked));
});
