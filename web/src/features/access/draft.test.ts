import { describe, expect, test } from "vitest";
import { changeCount, emptyDraft, isOn, readStored, setToggles, type Stored } from "./draft";

const stored: Stored = { mode: "everyone", users: { ann: true, tom: true, vic: false }, revision: 7 };

describe("a draft of app access (A5.2)", () => {
  test("starts as things are: whoever has access keeps it", () => {
    const draft = { ...emptyDraft(stored), mode: "selected" as const };
    expect(isOn(stored, draft, "ann")).toBe(true);
    expect(isOn(stored, draft, "vic")).toBe(false);
    expect(changeCount(stored, draft)).toBe(1);
  });
  test("a toggle that is back at what is stored is no change any more", () => {
    let draft = setToggles(stored, emptyDraft(stored), ["ann", "vic"], false);
    expect(draft.users).toEqual({ ann: false });
    draft = setToggles(stored, draft, ["ann"], true);
    expect(changeCount(stored, draft)).toBe(0);
  });
  test("is kept over a reload with the revision it began with, and loses what is gone or so already", () => {
    const kept = JSON.stringify({ base: 3, mode: "selected", users: { ann: false, tom: true, gone: true, vic: "x" } });
    expect(readStored(kept, stored)).toEqual({ base: 3, mode: "selected", users: { ann: false } });
  });
  test("damaged text is no draft", () => {
    expect(readStored("{", stored)).toEqual(emptyDraft(stored));
    expect(readStored(null, stored)).toEqual(emptyDraft(stored));
    expect(readStored('{"base":1,"mode":"nobody"}', stored)).toEqual(emptyDraft(stored));
  });
});
