import { describe, expect, test } from "vitest";
import type { Property, Row } from "@/api/model";
import { held, isEmpty, recordTitle, sameValue, toInput, valueText } from "./value";

const property = (key: string, type: Property["type"], more: Partial<Property> = {}): Property => ({
  key,
  label: key,
  type,
  sortable: true,
  view_in: [],
  edit_in: [],
  give_in: [],
  ...more,
});

const no = { allowed: false, reason: "cell_none" };
const row = (values: Row["values"], more: Partial<Row> = {}): Row => ({
  id: "r1",
  number: 1042,
  state: "new",
  archived: false,
  created_at: "2026-11-21T10:00:00.000Z",
  values,
  can: { edit: [], change_state: no, transition: [], archive: no, restore: no, delete: no, restrict: no, comment: no },
  ...more,
});

describe("hidden and empty are two things", () => {
  test("no key is hidden, null is empty", () => {
    expect(held(row({ phone: null }), property("phone", "phone"))).toEqual({ hidden: false, value: null });
    expect(held(row({}), property("phone", "phone"))).toEqual({ hidden: true });
  });
  test("a name every object has is still hidden", () => {
    expect(held(row({}), property("constructor", "text"))).toEqual({ hidden: true });
    expect(held(row({}), property("toString", "text"))).toEqual({ hidden: true });
  });
  test("a system property is hidden when it is absent, a site without id is empty", () => {
    expect(held(row({}), property("author", "user", { system: true }))).toEqual({ hidden: true });
    expect(held(row({}, { site: null as unknown as Row["site"] }), property("site", "site", { system: true }))).toEqual({ hidden: false, value: null });
    expect(held(row({}, { site: { id: "s", name: "DFW" } }), property("site", "site", { system: true }))).toEqual({ hidden: false, value: { id: "s", name: "DFW" } });
  });
});

describe("a value in words", () => {
  test("each type has its own", () => {
    const options = [{ key: "minor", label: "Minor" }];
    expect(valueText(property("p", "choice", { options }), "minor")).toBe("Minor");
    expect(valueText(property("p", "choices", { options }), ["minor", "gone"])).toBe("Minor, gone");
    expect(valueText(property("p", "checkbox"), false)).toBe("No");
    expect(valueText(property("p", "user"), { id: "u", name: "Ann Lee" })).toBe("Ann Lee");
    expect(valueText(property("p", "teams"), [{ id: "t", name: "North" }])).toBe("North");
    expect(valueText(property("p", "photo"), [{ id: "f", name: "a.jpg", size: 900, type: "image/jpeg" }])).toBe("a.jpg (900 B)");
    expect(valueText(property("p", "link"), [{ id: "r", number: 7, tracker: "orders" }])).toBe("#7");
  });
  test("empty is the empty text in every type, and zero and no are not empty", () => {
    for (const type of ["text", "number", "money", "user", "photo", "choices"] as const) {
      expect(valueText(property("p", type), null)).toBe("");
      expect(valueText(property("p", type), [])).toBe("");
    }
    expect(isEmpty(0)).toBe(false);
    expect(isEmpty(false)).toBe(false);
  });
});

test("people and records go back to the server by id", () => {
  expect(toInput({ type: "user" }, { id: "u", name: "Ann" })).toBe("u");
  expect(toInput({ type: "link" }, [{ id: "r" }])).toEqual(["r"]);
  expect(toInput({ type: "text" }, "")).toBeNull();
  expect(sameValue({ type: "user" }, { id: "u", name: "Ann" }, "u")).toBe(true);
  expect(sameValue({ type: "number" }, 0, null)).toBe(false);
});

test("a record whose label is hidden is called by its number and nothing else", () => {
  const name = property("name", "text");
  expect(recordTitle(row({ name: "Acme" }), "name", [name], "Client")).toBe("Acme");
  expect(recordTitle(row({}), "name", [name], "Client")).toBe("Client 1042");
  expect(recordTitle(row({ name: null }), "name", [name], "Client")).toBe("Client 1042");
});

test("a record whose label is no text is called by what it reads as", () => {
  const number = property("size", "number");
  expect(recordTitle(row({ size: 7 }), "size", [number], "Client")).toBe("7");
  expect(recordTitle(row({ size: 0 }), "size", [number], "Client")).toBe("0");
  const people = property("who", "users");
  expect(recordTitle(row({ who: [{ id: "u", name: "Ann" }] }), "who", [people], "Client")).toBe("Ann");
});
