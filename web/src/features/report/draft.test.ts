import { expect, test } from "vitest";
import { docOf, draftOfSearch, patchOf, searchOf, type Draft } from "./draft";

const draft: Draft = { kind: "own", site: "", tracker: "orders", name: "N", intro: "", columns: ["a", "b"], filter: "", group: "due:month", subgroup: "state", measures: ["count"], sort: ["-a"], date: "due", period: "this_month" };

test("what is asked comes back from the address as it was", () => {
  expect(draftOfSearch(searchOf(draft), draft)).toEqual(draft);
});

test("a patch names what was changed, and a period always with its date", () => {
  expect(patchOf(draft, draft)).toEqual({});
  expect(patchOf(draft, { ...draft, name: "M" })).toEqual({ name: "M" });
  expect(patchOf(draft, { ...draft, period: "this_year" })).toEqual({ period: "this_year", date: "due" });
});

test("templates alone have a site", () => {
  expect(docOf({ ...draft, site: "s" }).site).toBeUndefined();
  expect(docOf({ ...draft, kind: "template", site: "s" }).site).toBe("s");
});
