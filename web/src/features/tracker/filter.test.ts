import { describe, expect, test } from "vitest";
import { fromText, isComplete, literal, needsValue, opsFor, opWord, toText, withState, type Condition, type Flat } from "./filter";

const kinds = { state: "state", price: "money", due: "date", customer: "text", courier: "user", tags: "choices", done: "checkbox", team: "team", speed_kt: "number" } as const;
const kindOf = (key: string) => kinds[key as keyof typeof kinds];
const flat = (conditions: Condition[], join: Flat["join"] = "and"): Flat => ({ join, conditions });

describe("rows to text", () => {
  const cases: [string, Condition, string][] = [
    ["a state is quoted", { property: "state", op: "=", values: ["new"] }, 'state = "new"'],
    ["a number is not", { property: "price", op: ">", values: ["100"] }, "price > 100"],
    ["a negative amount keeps its sign", { property: "price", op: "<=", values: ["-12.50"] }, "price <= -12.50"],
    ["a text of digits stays a text", { property: "customer", op: "=", values: ["100"] }, 'customer = "100"'],
    ["a text that looks like a word of the language stays a text", { property: "customer", op: "=", values: ["@me"] }, 'customer = "@me"'],
    ["oneself", { property: "courier", op: "=", values: ["@me"] }, "courier = @me"],
    ["a day from today", { property: "due", op: "<", values: ["@today + 3d"] }, "due < @today + 3d"],
    ["a day", { property: "due", op: ">=", values: ["2026-01-31"] }, "due >= 2026-01-31"],
    ["several choices", { property: "state", op: "in", values: ["new", "confirmed"] }, 'state in ("new", "confirmed")'],
    ["one of several values", { property: "tags", op: "has", values: ["vip"] }, 'tags has "vip"'],
    ["empty", { property: "customer", op: "is_empty", values: [] }, "customer is_empty"],
    ["not empty", { property: "customer", op: "not_empty", values: [] }, "not customer is_empty"],
    ["quotes and backslashes are escaped", { property: "customer", op: "contains", values: ['a "b" \\ c'] }, 'customer contains "a \\"b\\" \\\\ c"'],
  ];
  for (const [name, condition, text] of cases) {
    test(name, () => {
      expect(toText(flat([condition]), kindOf)).toBe(text);
      expect(fromText(text)).toEqual(flat([condition]));
    });
  }
  test("rows are joined by the one word", () => {
    const rows: Condition[] = [
      { property: "state", op: "=", values: ["new"] },
      { property: "price", op: ">", values: ["100"] },
    ];
    expect(toText(flat(rows, "or"), kindOf)).toBe('state = "new" or price > 100');
    expect(fromText('state = "new" or price > 100')).toEqual(flat(rows, "or"));
  });
  test("unfinished rows are left out, so typing never sends half a filter", () => {
    const rows: Condition[] = [
      { property: "customer", op: "contains", values: [""] },
      { property: "", op: "=", values: ["x"] },
      { property: "price", op: ">", values: ["5"] },
    ];
    expect(rows.map(isComplete)).toEqual([false, false, true]);
    expect(toText(flat(rows), kindOf)).toBe("price > 5");
    expect(toText(flat([]), kindOf)).toBe("");
  });
  test("an amount that is no number cannot break out of its place", () => {
    expect(literal("1 or price > 0", "money")).toBe('"1 or price > 0"');
    expect(literal('" or x = "', "text")).toBe('"\\" or x = \\""');
  });
});

describe("text to rows", () => {
  test("the empty text is no rows", () => expect(fromText("  ")).toEqual(flat([])));
  test("capitals in words do not matter", () => expect(fromText('State = "new" AND price > 1')?.join).toBe("and"));
  const raw = [
    'state = "new" and (courier = @me or team = "north")',
    'state = "new" and price > 1 or price < 0',
    'not tags has "vip"',
    "not (price > 1)",
    "price >",
    "price 100",
    'state = "new" price > 1',
    'customer = "open',
    "price > 1 and",
    "state in ()",
    'state in ("a", )',
    "price > 1 ; drop",
  ];
  for (const text of raw) test(`stays text: ${text}`, () => expect(fromText(text)).toBeNull());
});

describe("what the builder offers", () => {
  test("no type is offered an order it does not have", () => {
    for (const kind of ["text", "choice", "user", "teams", "checkbox", "file", "state"] as const) {
      expect(opsFor(kind)).not.toContain("<");
      expect(opsFor(kind)).not.toContain(">=");
    }
  });
  test("files can only be asked for being there", () => expect(opsFor("photo")).toEqual(["is_empty", "not_empty"]));
  test("dates are before and after, numbers less and more", () => {
    expect(opWord("<", "date")).toBe("is before");
    expect(opWord("<", "money")).toBe("is less than");
  });
  test("only emptiness needs no value", () => {
    expect(["=", "has", "in", "is_empty", "not_empty"].map((op) => needsValue(op as Condition["op"]))).toEqual([true, true, true, false, false]);
  });
});

describe("a table's tab becomes a part of the filter", () => {
  test("around what is there", () => {
    expect(withState('a = "x" or b > 1', "new")).toBe('(a = "x" or b > 1) and state = "new"');
    expect(withState(undefined, "new")).toBe('state = "new"');
    expect(withState("a > 1", undefined)).toBe("a > 1");
  });
  test("several states are each of them, in rows that the builder shows", () => {
    expect(withState("a > 1", "new,done")).toBe('(a > 1) and state in ("new", "done")');
    const alone = withState("", "new,done") ?? "";
    expect(fromText(alone)?.conditions).toEqual([{ property: "state", op: "in", values: ["new", "done"] }]);
  });
});
