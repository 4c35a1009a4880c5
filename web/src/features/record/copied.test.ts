import { describe, expect, test } from "vitest";
import type { Property, Row } from "@/api/model";
import { copied } from "./copied";

const property = (key: string, change: Partial<Property> = {}): Property => ({ key, label: key, type: "text", system: false, sortable: true, view_in: [], edit_in: [], give_in: ["new"], ...change }) as Property;
const row = (values: Record<string, unknown>): Row => ({ id: "r1", number: 7, state: "new", archived: false, values, author: { id: "u1", name: "Ann Lee" }, site: { id: "s1", name: "Texas" } }) as unknown as Row;
const of = (values: Record<string, unknown>, ...properties: Property[]) => copied({ properties }, row(values));

describe("a duplicate holds what its maker views and may give (A3.15)", () => {
  test("a value that is viewed and may be given is copied as it is", () => {
    const team = [{ id: "t1", name: "Night" }];
    expect(of({ customer: "Vega", done: false, amount: 0, teams: team }, property("customer"), property("done", { type: "checkbox" }), property("amount", { type: "number" }), property("teams", { type: "teams" }))).toEqual({ customer: "Vega", done: false, amount: 0, teams: team });
  });

  test("what the server left out is not there, not even as an empty value", () => {
    const made = of({ customer: "Vega" }, property("customer"), property("margin"));
    expect(Object.hasOwn(made, "margin")).toBe(false);
    expect(made).toEqual({ customer: "Vega" });
  });

  test("an empty value is left out as well: hidden and empty give the same", () => {
    expect(of({ note: null, list: [], text: "" }, property("note"), property("list"), property("text"))).toEqual({});
  });

  test("what is uploaded belongs to the one record", () => {
    expect(of({ doc: { id: "f" }, photo: { id: "p" }, sign: { id: "s" } }, property("doc", { type: "file" }), property("photo", { type: "photo" }), property("sign", { type: "signature" }))).toEqual({});
  });

  test("author, site and lock are the new record's own", () => {
    const system = ["author", "site", "restriction", "updated_by"].map((key) => property(key, { system: true }));
    expect(of({}, ...system)).toEqual({});
  });

  test("what may be given in no state is left behind, though it is viewed", () => {
    expect(of({ audit: "ok", customer: "Vega" }, property("audit", { give_in: [] }), property("customer"))).toEqual({ customer: "Vega" });
  });

  test("values of no property, and no record at all, give nothing", () => {
    expect(of({ stray: "x" })).toEqual({});
    expect(copied({ properties: [property("customer")] }, undefined)).toEqual({});
  });
});
