import { describe, expect, it } from "vitest";
import type { Notification } from "@/api/talk";
import { said } from "./words";

const base = { id: "1", at: "2026-01-01T00:00:00Z", read: false, tracker: { id: "t", key: "orders", name: "Orders" } };

describe("a notification in words", () => {
  it("names who did it where they may be named (A4.5)", () => {
    const n = { ...base, kind: "mentioned", record: { id: "r", number: 7, label: "Mill Lane" } } as Notification;
    expect(said({ ...n, who: { id: "u", name: "Mia" } })).toBe("Mia mentioned you on #7 Mill Lane");
    expect(said(n)).toBe("Someone mentioned you on #7 Mill Lane");
  });
  it("says what is new by name and what is gone by none (A13.2)", () => {
    const gained = { seen: false, less: true, view: [{ id: "p", name: "Price" }], edit: [], actions: [] };
    expect(said({ ...base, kind: "access", gained } as Notification)).toBe("You now see Price in Orders");
    expect(said({ ...base, kind: "access", gained: { ...gained, view: [] } } as Notification)).toBe("Your access to Orders has changed");
  });
  it("leaves a state one may not hear of unnamed (A3.2)", () => {
    expect(said({ ...base, kind: "moved", record: { id: "r", number: 7 } } as Notification)).toBe("Someone moved #7 to another state");
  });
});
