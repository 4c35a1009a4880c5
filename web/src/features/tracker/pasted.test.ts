// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { Property } from "@/api/model";
import { pasted } from "./pasted";

const of = (type: Property["type"], rest: Partial<Property> = {}): Property => ({ key: "p", label: "P", type, sortable: true, view_in: [], edit_in: [], give_in: [], ...rest });
const damage = of("choice", { options: [{ key: "minor", label: "Minor" }, { key: "none", label: "No damage" }] });

test.each([
  [of("text"), "one\nline", "one line"],
  [of("number"), "1,250.5", 1250.5],
  [of("number"), "many", undefined],
  [of("money", { currency: "USD" }), "", null],
  [of("checkbox"), "Yes", true],
  [of("checkbox"), "perhaps", undefined],
  [damage, "no damage", "none"],
  [damage, "minor", "minor"],
  [damage, "severe", undefined],
  [of("choices", { options: damage.options }), "Minor, No damage", ["minor", "none"]],
  [of("choices", { options: damage.options }), "Minor, severe", undefined],
  [of("date"), "2026-11-21", "2026-11-21"],
  [of("date"), "21.11.2026", undefined],
  [of("user"), "Ann Lee", undefined],
])("$type: a pasted text becomes a value of its type, or nothing", (property, text, value) => {
  expect(pasted(property, text)).toEqual(value);
});
