import { describe, expect, test } from "vitest";
import { askWords, doorWords, fieldMessages, reasonText, whyNot } from "./reasons";

// Every reason code of the API's `can`; a new one must get its sentence here.
const reasons = ["tracker_restricted", "record_restricted", "no_role", "site", "ceiling", "cell_none", "not_assigned", "archived", "required_missing", "key_scope", "channel", "address", "settings", "superuser", "unmarked", "other_site"];

describe("why a control is off", () => {
  test("every reason code has a sentence of its own", () => {
    const said = reasons.map((reason) => reasonText(reason));
    expect(new Set(said).size).toBe(reasons.length);
    for (const sentence of said) {
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(sentence).not.toBe(reasonText("something new"));
    }
  });
  test("an unknown code says no more than that it is not allowed", () => {
    expect(reasonText("brand_new_code")).toBe("You are not allowed to do this.");
    expect(reasonText("brand_new_code")).not.toContain("brand_new_code");
  });
  test("an allowed control has nothing to explain; a missing verdict is a refusal", () => {
    expect(whyNot({ allowed: true })).toBeNull();
    expect(whyNot({ allowed: false, reason: "not_assigned" })).toBe("Your role allows this only on records assigned to you.");
    expect(whyNot(undefined)).toBe("You are not allowed to do this.");
  });
});

describe("the door", () => {
  test("each reason is said in words of its own", () => {
    const titles = ["viewer", "no_app_access", "deactivated", "unconfirmed", "else"].map((r) => doorWords(r, "Acme").title);
    expect(new Set(titles).size).toBe(5);
    expect(doorWords("no_app_access", "Acme").title).toBe("You don't have access to Trackward in Acme");
  });
  test("whom to ask: names when known, else the one who invited", () => {
    expect(askWords(["Mia Olsen", "Sam Roy"])).toBe("Ask Mia Olsen or Sam Roy.");
    expect(askWords(["Mia Olsen"])).toBe("Ask Mia Olsen.");
    expect(askWords(undefined)).toBe("Ask the person who invited you.");
  });
});

test("messages are found by the path of their field and by no other", () => {
  const problem = {
    status: 422,
    errors: [
      { path: "body.values.phone", code: "invalid", message: "This is no phone number." },
      { path: "body.values.phone2", code: "invalid", message: "Too long." },
    ],
  };
  expect(fieldMessages(problem, "phone")).toEqual(["This is no phone number."]);
  expect(fieldMessages(undefined, "phone")).toEqual([]);
});
