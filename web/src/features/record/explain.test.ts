import { describe, expect, test } from "vitest";
import type { Property, Row, Schema } from "@/api/model";
import { missingText, neededFor, steps, whyReadOnly } from "./explain";

const property = (key: string, label: string, more: Partial<Property> = {}): Property => ({ key, label, type: "text", sortable: true, view_in: ["on_site"], edit_in: [], give_in: [], ...more });
const yes = { allowed: true };
const no = { allowed: false, reason: "cell_none" };

const photos = property("photos", "Photos", { type: "photo", view_in: ["planned", "on_site"], edit_in: ["on_site"] });
const signature = property("signature", "Signature", { type: "signature", edit_in: ["on_site"] });
const client = property("client", "Client");
const schema: Schema = {
  id: "t",
  key: "installations",
  name: "Installations",
  singular: "Installation",
  uses_sites: false,
  restricted: false,
  properties: [client, photos, signature],
  states: [
    { id: "1", key: "planned", label: "Planned", kind: "open", required: [] },
    { id: "2", key: "on_site", label: "On site", kind: "doing", required: ["photos", "signature"] },
    { id: "3", key: "closed", label: "Closed", kind: "done", required: [] },
    { id: "4", key: "cancelled", label: "Cancelled", kind: "cancelled", required: [] },
  ],
  transitions: [],
  can: { create: no, create_in: [], create_no_site: false, import: no, export: no, bin: no, audit: no, restrict: no, configure: no, share_views: no, save_views: no, bulk: no },
};
const row = (more: Partial<Row> = {}): Row => ({
  id: "r",
  number: 7,
  state: "on_site",
  archived: false,
  created_at: "2026-11-21T10:00:00.000Z",
  values: {},
  can: { edit: [], change_state: yes, transition: [], archive: no, restore: no, delete: no, restrict: no, comment: no },
  ...more,
});
const withMoves = (transition: Row["can"]["transition"]) => row({ can: { ...row().can, transition } });

describe("why a field is read-only", () => {
  test("archived comes before everything", () => expect(whyReadOnly(photos, row({ archived: true }), schema)).toMatch(/archived/));
  test("viewable but never editable", () => expect(whyReadOnly(client, row(), schema)).toBe("Your role lets you view Client, but not change it."));
  test("editable in another state names that state", () => {
    expect(whyReadOnly(photos, row({ state: "planned" }), schema)).toBe("Your role lets you view Photos in Planned. You can change it in On site.");
  });
  test("editable in this state on other records", () => expect(whyReadOnly(photos, row(), schema)).toMatch(/not on this record/));
});

describe("what is needed", () => {
  const moves = withMoves([
    { to: "planned", missing: [], missing_hidden: false },
    { to: "closed", missing: ["photos", "signature"], missing_hidden: false },
  ]);
  test("a field says which state needs it", () => {
    expect(neededFor(photos, moves, schema)).toEqual(["Closed"]);
    expect(neededFor(client, moves, schema)).toEqual([]);
  });
  test("forward steps come first, and a step into the unseen is known", () => {
    const list = steps(moves, schema);
    expect(list.map((s) => s.to.key)).toEqual(["closed", "planned"]);
    expect(list.map((s) => s.forward)).toEqual([true, false]);
    expect(list.map((s) => s.blind)).toEqual([true, false]);
  });
  test("a cancellation is no step forward", () => {
    expect(steps(withMoves([{ to: "cancelled", missing: [], missing_hidden: false }]), schema)[0]?.forward).toBe(false);
  });
  test("the sentence names what one views and only hints at the rest", () => {
    const [closed, planned] = steps(moves, schema);
    expect(missingText(closed!)).toBe("2 things are needed before Closed: Photos and Signature.");
    expect(missingText(planned!)).toBeNull();
    const hidden = steps(withMoves([{ to: "closed", missing: [], missing_hidden: true }]), schema)[0]!;
    expect(missingText(hidden)).toBe("Something you cannot see is still missing before Closed.");
    const both = steps(withMoves([{ to: "closed", missing: ["photos"], missing_hidden: true }]), schema)[0]!;
    expect(missingText(both)).toBe("1 thing is needed before Closed: Photos. Something you cannot see is missing too.");
  });
  test("a state or property that was not sent is not named", () => {
    expect(steps(withMoves([{ to: "secret_state", missing: [], missing_hidden: false }]), schema)).toEqual([]);
    const step = steps(withMoves([{ to: "closed", missing: ["secret_property"], missing_hidden: false }]), schema)[0]!;
    expect(missingText(step)).toBeNull();
  });
});
