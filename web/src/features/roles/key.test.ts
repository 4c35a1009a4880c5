import { expect, test } from "vitest";
import { toKey } from "./key";

test("a key is made of what keys may hold", () => {
  expect(toKey("Night courier")).toBe("night-courier");
  expect(toKey("  Aéroport / Süd  ")).toBe("aeroport-sud");
  expect(toKey("x".repeat(80))).toHaveLength(64);
  expect(toKey("警備員")).toMatch(/^x-[a-z0-9]+$/);
});
