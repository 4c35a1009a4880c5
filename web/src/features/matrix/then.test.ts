import { expect, test } from "vitest";
import type { MatrixRole } from "@/api/model";
import type { Config } from "./rows";
import { inWordsOfNow } from "./then";

const config = (states: [string, string][], properties: [string, string][]) => ({ states: states.map(([id, key]) => ({ id, key })), properties: properties.map(([id, key]) => ({ id, key })) }) as unknown as Config;

test("a document of then names what has another key now, and nothing that is gone", () => {
  const then = config([["1", "open"], ["2", "closed"]], [["a", "price"], ["b", "phone"]]);
  const now = config([["1", "new"], ["3", "closed"]], [["a", "cost"], ["c", "phone"]]);
  const view = { view: "all" as const };
  const entries = { actions: { create: "all" as const }, properties: { price: view, phone: view, "*": view, site: view } };
  const role = { stored: true, document: { all_states: entries, states: { open: entries, closed: entries } } } as unknown as MatrixRole;
  const left = { actions: { create: "all" }, properties: { cost: view, "*": view, site: view } };
  expect(inWordsOfNow(role, then, now)).toEqual({ all_states: left, states: { new: left } });
});

test("a role without a document had none", () => {
  expect(inWordsOfNow({ stored: false } as MatrixRole, config([], []), config([], []))).toEqual({ all_states: { actions: {}, properties: {} } });
});
