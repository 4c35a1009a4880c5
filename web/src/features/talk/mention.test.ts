import { describe, expect, it } from "vitest";
import { asking, parts, toStored, typed } from "./mention";

const ann = { id: "u1", name: "Ann" };
const annLee = { id: "u2", name: "Ann Lee" };

describe("mentions", () => {
  it("show people by name, and who is gone as Trackward", () => {
    expect(parts("Hi @[u1], see @[]", [ann])).toEqual([{ text: "Hi " }, { person: "Ann" }, { text: ", see " }, { person: "Trackward" }]);
  });
  it("become ids, the longer of two names first", () => {
    expect(toStored("@Ann Lee and @Ann", [ann, annLee])).toBe("@[u2] and @[u1]");
  });
  it("come back as they were typed", () => {
    expect(typed(toStored("Call @Ann Lee", [annLee]), [annLee])).toBe("Call @Ann Lee");
  });
  it("are asked for after an @ that begins a word, and not in an address", () => {
    expect(asking("Hi @An", 6)).toEqual({ from: 3, q: "An" });
    expect(asking("ann@example", 11)).toBeNull();
    expect(asking("Hi @Ann, see", 12)).toBeNull();
  });
});
