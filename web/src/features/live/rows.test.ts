import { describe, expect, it } from "vitest";
import type { Row } from "@/api/model";
import { replaced } from "./rows";

const row = (id: string, state = "new") => ({ id, number: 1, state, values: {} }) as unknown as Row;
const pages = () => ({ pages: [{ items: [row("a"), row("b")], next_cursor: "x" }, { items: [row("c")], next_cursor: null }], pageParams: ["", "x"] });

describe("a record that changed", () => {
  it("is replaced where it stands, and nothing else is touched", () => {
    const before = pages();
    const after = replaced(before, "b", row("b", "done"));
    expect(after.pages[0]?.items.map((r) => r.state)).toEqual(["new", "done"]);
    expect(after.pages[1]).toBe(before.pages[1]);
  });
  it("goes from the list where it is not seen any more", () => {
    expect(replaced(pages(), "a", null).pages[0]?.items.map((r) => r.id)).toEqual(["b"]);
  });
});
