import { describe, expect, test } from "vitest";
import type { Feature } from "@/api/roles";
import { findPermissions, type Findable } from "./find";

const features = [
  { key: "activity", label: "Activity", levels: [{ level: "view", means: "read" }] },
  { key: "comments", label: "Comments", levels: [{ level: "view", means: "read" }, { level: "edit", means: "write, change own" }] },
  { key: "data_models", label: "Data models", levels: [{ level: "view", means: "read the schema catalogue over the API" }] },
] as Feature[];
const trackers: Findable[] = [
  { key: "orders", name: "Orders", properties: [{ key: "price", label: "Price" }, { key: "journal", label: "Journal entry" }] },
  { key: "journal", name: "Site journal", properties: [{ key: "price", label: "Price" }] },
];
const found = (q: string) => findPermissions(q, features, trackers).map((f) => f.id);

describe("the search over permissions (S003.34)", () => {
  test("finds features by other words, trackers by name, and properties", () => expect(found("journal")).toEqual(["feature activity", "tracker journal", "property orders journal"]));
  test("finds a feature by what its levels allow", () => expect(found("change own")).toEqual(["feature comments"]));
  test("does not list all properties of a tracker that is found by its name", () => expect(found("orders")).toEqual(["tracker orders"]));
  test("narrows a property by the name of its tracker", () => expect(found("price orders")).toEqual(["property orders price"]));
  test("finds nothing for nothing, and for a word that is nowhere", () => expect([...found("  "), ...found("payroll")]).toEqual([]));
  test("offers no feature to who is not sent the sheets", () => expect(findPermissions("journal", [], trackers).map((f) => f.kind)).toEqual(["tracker", "property"]));
});
