import { describe, expect, it } from "vitest";
import { changeOf, changesIn, keyFor, retired, shifted, toggled, withoutState, type Design } from "./draft";

const base: Design = {
  name: "Orders",
  singular: "Order",
  numbering: "sequential",
  uses_sites: false,
  label: "p1",
  layout: "",
  properties: [
    { id: "p1", key: "customer", label: "Customer", type: "text" },
    { id: "p2", key: "photo", label: "Photo", type: "photo" },
  ],
  states: [
    { id: "s1", key: "new", label: "New", kind: "open" },
    { id: "s2", key: "doing", label: "Doing", kind: "doing", required: ["p2"] },
    { id: "s3", key: "done", label: "Done", kind: "done" },
  ],
  transitions: [
    { from: "s1", to: "s2" },
    { from: "s2", to: "s3" },
  ],
  moves: {},
};

describe("a tracker's draft", () => {
  it("counts what differs, and an order once", () => {
    expect(changesIn(base, base)).toBe(0);
    expect(changesIn(base, { ...base, name: "Jobs", states: shifted(base.states, 0, 1) })).toBe(2);
    expect(changesIn(base, { ...base, properties: [...base.properties, { key: "x", label: "X", type: "text" }] })).toBe(1);
    expect(changesIn(base, toggled(base, "s3", "s1", true))).toBe(1);
  });
  it("sends only what differs", () => {
    expect(changeOf(base, base)).toEqual({});
    expect(changeOf(base, { ...base, numbering: "random" })).toEqual({ numbering: "random" });
  });
  it("takes the steps of a removed state away and says where its records go", () => {
    const next = withoutState(base, "s2", "s1");
    expect(next.states.map((s) => s.key)).toEqual(["new", "done"]);
    expect(next.transitions).toEqual([]);
    expect(changeOf(base, next).move_records).toEqual({ s2: "s1" });
    expect(withoutState(next, "s1", "s3").moves).toEqual({ s2: "s3", s1: "s3" });
  });
  it("requires and names by no retired property, and brings it back", () => {
    const next = retired(retired(base, "p2", true), "p1", true);
    expect(next.label).toBe("");
    expect(next.states[1]?.required).toEqual([]);
    expect(retired(next, "p2", false).properties[1]?.retired).toBe(false);
  });
  it("makes keys that are free", () => {
    expect(keyFor("In delivery", [])).toBe("in_delivery");
    expect(keyFor("État", [])).toBe("etat");
    expect(keyFor("State", [])).toBe("state_2");
    expect(keyFor("Photo", ["photo", "photo_2"])).toBe("photo_3");
    expect(keyFor("名前", [])).toBe("part");
  });
  it("moves nothing past the ends", () => {
    expect(shifted([1, 2], 0, -1)).toEqual([1, 2]);
    expect(shifted([1, 2], 0, 1)).toEqual([2, 1]);
  });
});
