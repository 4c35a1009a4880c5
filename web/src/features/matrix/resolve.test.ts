import { describe, expect, test } from "vitest";
import type { Permissions } from "@/api/model";
import { resolve } from "./resolve";

type Entries = Permissions["all_states"];
const entries = (properties: Entries["properties"] = {}, actions: Entries["actions"] = {}): Entries => ({ actions, properties });
const doc = (all_states: Entries, states: Permissions["states"] = {}): Permissions => ({ role: "r", tracker: "t", all_states, states });
const view = (property: string) => ({ property, side: "view" as const });
const at = (document: Permissions, fallback?: Permissions) => ({ document, fallback, stored: true });

describe("A3.12: which entry counts", () => {
  test("1: the entry that names state and target, even above the others", () => {
    const d = doc(entries({ phone: { view: "none" }, "*": { view: "none" } }), { new: entries({ phone: { view: "all" }, "*": { view: "none" } }) });
    expect(resolve(at(d), "new", view("phone"))).toBe("all");
  });
  test("2: between the state's * and the all-states entry of the target the lower counts, whichever it is", () => {
    const closed = doc(entries({ phone: { view: "none" } }), { new: entries({ "*": { view: "all" } }) });
    expect(resolve(at(closed), "new", view("phone"))).toBe("none");
    const opened = doc(entries({ phone: { view: "all" } }), { new: entries({ "*": { view: "assigned" } }) });
    expect(resolve(at(opened), "new", view("phone"))).toBe("assigned");
  });
  test("2: or the one of the two that exists", () => {
    expect(resolve(at(doc(entries({ phone: { view: "assigned" } }))), "new", view("phone"))).toBe("assigned");
    expect(resolve(at(doc(entries(), { new: entries({ "*": { view: "all" } }) })), "new", view("phone"))).toBe("all");
  });
  test("3: the all-states *", () => {
    expect(resolve(at(doc(entries({ "*": { view: "all" } }))), "new", view("phone"))).toBe("all");
  });
  test("4: the document for every tracker, for what this one leaves open", () => {
    const every = doc(entries({ "*": { view: "all", edit: "all" } }, { archive: "assigned" }));
    const d = doc(entries({ phone: { view: "none" } }));
    expect(resolve(at(d, every), "new", view("phone"))).toBe("none");
    expect(resolve(at(d, every), "new", { property: "phone", side: "edit" })).toBe("all");
    expect(resolve(at(d, every), "new", { action: "archive" })).toBe("assigned");
  });
  test("5: none", () => {
    expect(resolve(at(doc(entries())), "new", view("phone"))).toBe("none");
    expect(resolve(at(doc(entries())), "new", { action: "delete" })).toBe("none");
  });
  test("actions have no *", () => {
    const d = doc(entries({ "*": { view: "all" } }), { new: entries({ "*": { view: "all" } }, { "*": "all" }) });
    expect(resolve(at(d), "new", { action: "delete" })).toBe("none");
  });
  test("a role without a document here is answered by the one for every tracker", () => {
    const every = doc(entries({ "*": { view: "all" } }));
    expect(resolve({ document: doc(entries()), fallback: every, stored: false }, "new", view("phone"))).toBe("all");
  });
});
