import { describe, expect, test } from "vitest";
import type { Site } from "@/api/model";
import { above, placesFor, shownNodes, step } from "./tree";

const yes = { edit: { allowed: true }, delete: { allowed: true }, assign: { allowed: true } };
const site = (id: string, parent?: string, kind: Site["kind"] = "site"): Site => ({ id, key: id, name: id, kind, parent, can: yes });
const sites = [site("texas", undefined, "region"), site("dfw", "texas"), site("gate", "dfw", "zone"), site("ohio", undefined, "region"), site("akron", "ohio")];
const names = (open: string[], q = "") => shownNodes(sites, new Set(open), q).map((n) => `${n.depth}${n.site.id}`);

describe("the tree of sites", () => {
  test("shows the top, and below what is open", () => {
    expect(names([])).toEqual(["1ohio", "1texas"]);
    expect(names(["texas"])).toEqual(["1ohio", "1texas", "2dfw"]);
    expect(names(["dfw"])).toEqual(["1ohio", "1texas"]);
  });
  test("a search shows what matches with the way to it, and nothing else", () => {
    expect(names([], "gate")).toEqual(["1texas", "2dfw", "3gate"]);
    expect(names(["ohio"], "zzz")).toEqual([]);
  });
  test("a site whose region is not known is not lost", () => {
    expect(shownNodes([site("a", "gone")], new Set(), "").map((n) => n.site.id)).toEqual(["a"]);
  });
  test("a site is never moved below itself", () => {
    expect(placesFor(sites, sites[0]!).map((s) => s.id)).toEqual(["akron", "ohio"]);
    expect(above(sites, sites[2]!).map((s) => s.id)).toEqual(["dfw", "texas"]);
  });
  test("a loop in the data ends", () => {
    const loop = [site("a", "b"), site("b", "a")];
    expect(above(loop, loop[0]!).length).toBeLessThanOrEqual(2);
  });
  test("arrows walk: right opens and goes in, left closes and goes out", () => {
    const nodes = shownNodes(sites, new Set(["texas"]), "");
    expect(step(nodes, 0, "ArrowDown")).toEqual({ to: 1 });
    expect(step(nodes, 0, "ArrowUp")).toBeNull();
    expect(step(nodes, 0, "ArrowRight")).toEqual({ open: "ohio" });
    expect(step(nodes, 1, "ArrowRight")).toEqual({ to: 2 });
    expect(step(nodes, 1, "ArrowLeft")).toEqual({ close: "texas" });
    expect(step(nodes, 2, "ArrowLeft")).toEqual({ to: 1 });
    expect(step(nodes, 2, "End")).toEqual({ to: 2 });
    expect(step(nodes, 2, "x")).toBeNull();
  });
});
