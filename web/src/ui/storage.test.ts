// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { setConfigurationMode, useConfigurationMode } from "@/features/designer/mode";
import { draftsUnder, forgetDrafts, readDraft, writeDraft } from "@/features/nav/drafts";
import { keep, kept, keysKept } from "./storage";
import { useKept } from "./useKept";

const refuse = () => {
  throw new DOMException("switched off", "SecurityError");
};

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(() => vi.restoreAllMocks());

describe("a browser that keeps", () => {
  test("on the device and for the tab apart, until it is taken away", () => {
    expect(keep("device", "a", "1")).toBe(true);
    expect([kept("device", "a"), kept("tab", "a"), localStorage.getItem("a")]).toEqual(["1", null, "1"]);
    keep("tab", "a", "2");
    expect([kept("device", "a"), kept("tab", "a")]).toEqual(["1", "2"]);
    keep("device", "a", null);
    expect([kept("device", "a"), kept("tab", "a"), localStorage.length]).toEqual([null, "2", 0]);
  });
  test("shows what another tab changed", () => {
    const shown = renderHook(() => useKept("device", "b"));
    expect(shown.result.current[0]).toBeNull();
    act(() => {
      localStorage.setItem("b", "elsewhere");
      window.dispatchEvent(new StorageEvent("storage", { key: "b" }));
    });
    expect(shown.result.current[0]).toBe("elsewhere");
  });
  test("every place that shows it changes at once", () => {
    const [one, other] = [renderHook(() => useKept("device", "c")), renderHook(() => useKept("device", "c"))];
    act(() => one.result.current[1]("x"));
    expect(other.result.current[0]).toBe("x");
  });
});

describe("a browser whose storage is switched off", () => {
  test("keeps for the page: configuration mode is switched on all the same", () => {
    for (const method of ["getItem", "setItem", "removeItem"] as const) vi.spyOn(Storage.prototype, method).mockImplementation(refuse);
    const mode = renderHook(useConfigurationMode);
    expect(mode.result.current).toBe(false);
    act(() => setConfigurationMode(true));
    expect(mode.result.current).toBe(true);
    act(() => setConfigurationMode(false));
    expect(mode.result.current).toBe(false);
  });
  test("says that it does not last, and drafts are found and forgotten", () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(refuse);
    expect(keep("tab", "d", "x")).toBe(false);
    writeDraft("r/1", "one");
    writeDraft("s/2", "two");
    expect([draftsUnder("r/"), readDraft("s/2"), keysKept("tab", "d")]).toEqual([["r/1"], "two", ["d"]]);
    forgetDrafts();
    expect([draftsUnder(""), readDraft("s/2"), kept("tab", "d")]).toEqual([[], null, "x"]);
  });
  test("what is kept anew goes before what a full one still holds", () => {
    localStorage.setItem("e", "old");
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(refuse);
    keep("device", "e", "new");
    expect(kept("device", "e")).toBe("new");
  });
});
