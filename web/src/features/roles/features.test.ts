import { describe, expect, test } from "vitest";
import type { Role } from "@/api/model";
import type { Feature } from "@/api/roles";
import { bySection, changeCount, complete, lacks, levelsOf, pressed, putLevels, setFeature, setTracker, toDocument } from "./features";

const feature = (key: string, levels: string[], requires: Feature["requires"] = []): Feature => ({ key, label: key, levels: levels.map((level) => ({ level, means: level })), requires }) as Feature;
const trackers = feature("trackers", ["view", "edit", "manage"]);
const comments = feature("comments", ["view", "edit", "manage"], [{ from: "view", feature: "trackers", level: "view" }]);
const imports = feature("import", ["edit", "manage"], [{ from: "view", feature: "trackers", level: "edit" }]);
const audit = feature("audit", ["view"], [{ from: "view", feature: "trackers", level: "manage" }]);
const catalogue = [trackers, comments, imports, audit, feature("weather", ["view"])];
const yes = { allowed: true };
const role: Role = {
  id: "r1", key: "guard", name: "Guard", default: false, enabled: true, exclusive: false, by_site_managers: false, portal: "staff", holders: 0,
  sheet: { api: "block", network: [], features: { trackers: "edit", comments: "view" }, trackers: { t9: "view" } },
  can: { edit: yes, delete: yes, edit_sheet: yes, assign: yes },
} as Role;

describe("feature levels (A7)", () => {
  test("ticking gives the level, clearing the next lower one that exists", () => {
    expect(pressed(trackers, "view", "manage")).toBe("manage");
    expect(pressed(trackers, "manage", "manage")).toBe("edit");
    expect(pressed(trackers, "manage", "view")).toBe("none");
    expect(pressed(imports, "edit", "edit")).toBe("none");
    expect(pressed(imports, undefined, "edit")).toBe("edit");
  });
  test("a level that needs another is found, and added with what that needs in turn (A7.2)", () => {
    const levels = { features: { audit: "view", import: "edit" }, trackers: {} };
    expect(lacks(catalogue, levels).map((l) => `${l.feature.key} needs ${l.needs.key} ${l.level}`)).toEqual(["import needs trackers edit", "audit needs trackers manage"]);
    const whole = complete(catalogue, levels);
    expect(whole.features.trackers).toBe("manage");
    expect(lacks(catalogue, whole)).toEqual([]);
  });
  test("what is given already is never lowered", () => {
    expect(complete(catalogue, { features: { trackers: "manage", comments: "view" }, trackers: {} }).features.trackers).toBe("manage");
  });
  test("a draft that is back at what is stored is none", () => {
    const up = setFeature(levelsOf(role, {}), "comments", "manage");
    const draft = putLevels(role, {}, up);
    expect(changeCount(role, draft)).toBe(1);
    expect(putLevels(role, draft, setFeature(up, "comments", "view"))).toEqual({});
  });
  test("a tracker's own ceiling of none is not the same as having no own ceiling", () => {
    const shut = putLevels(role, {}, setTracker(levelsOf(role, {}), "t1", "none"));
    expect(changeCount(role, shut)).toBe(1);
    expect(levelsOf(role, shut).trackers).toEqual({ t9: "view", t1: "none" });
    expect(setTracker(levelsOf(role, {}), "t9", undefined).trackers).toEqual({});
  });
  test("the document that is sent keeps everything else of the role", () => {
    expect(toDocument(role, levelsOf(role, {}))).toMatchObject({ key: "guard", portal: "staff", api: "block", network: [], features: { trackers: "edit", comments: "view" }, trackers: { t9: "view" } });
  });
  test("every feature has a section", () => {
    expect(bySection(catalogue).flatMap((s) => s.features.map((f) => f.key)).sort()).toEqual(catalogue.map((f) => f.key).sort());
    expect(bySection(catalogue).at(-1)?.name).toBe("Other");
  });
});
