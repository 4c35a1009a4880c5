import { expect, test } from "vitest";
import type { PeopleImport } from "@/api/imports";
import { resultLine } from "@/features/sheet/words";

const done = (counts: Partial<PeopleImport>) => ({ new: 0, changed: 0, unchanged: 0, skipped: 0, wrong: 0, ...counts }) as PeopleImport;

test("the result says what there is and leaves out what there is none of", () => {
  expect(resultLine(done({ new: 41, changed: 7, skipped: 2 }))).toBe("41 new · 7 changed · 2 skipped");
  expect(resultLine(done({ wrong: 1200 }))).toBe("1,200 to fix");
  expect(resultLine(done({}))).toBe("No rows");
});
