// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "@/api/error";
import type { Property, Row } from "@/api/model";
import * as records from "@/api/record";
import { saveField } from "./save";

vi.mock("@/api/record", () => ({ patch: vi.fn(), get: vi.fn() }));
const patch = vi.mocked(records.patch);
const get = vi.mocked(records.get);

const place = { workspace: "w", tracker: "t", record: "r" };
const phone: Property = { key: "phone", label: "Phone", type: "phone", sortable: true, view_in: [], edit_in: [], give_in: [] };
const no = { allowed: false };
const row = (values: Row["values"]): Row => ({
  id: "r",
  number: 1,
  state: "new",
  archived: false,
  created_at: "2026-11-21T10:00:00.000Z",
  values,
  can: { edit: ["phone"], change_state: no, transition: [], archive: no, restore: no, delete: no, restrict: no, comment: no },
});
const tagged = (etag: string, values: Row["values"]) => ({ etag, body: row(values) });
const stale = () => new ApiError({ status: 412, code: "precondition" }, null, null);
const base = tagged('"a"', { phone: "1", note: "x" });

beforeEach(() => {
  patch.mockReset();
  get.mockReset();
});

describe("saving one field", () => {
  test("names the tag it was read under and only this field", async () => {
    patch.mockResolvedValueOnce({ visible: true, record: row({ phone: "2" }) });
    const { outcome } = await saveField(place, phone, "2", base, false);
    expect(outcome).toEqual({ kind: "saved", before: "1" });
    expect(patch).toHaveBeenCalledWith(place, '"a"', { values: { phone: "2" } });
  });
  test("when another field changed meanwhile it is tried again under the new tag", async () => {
    patch.mockRejectedValueOnce(stale()).mockResolvedValueOnce({ visible: true, record: row({ phone: "2" }) });
    get.mockResolvedValueOnce(tagged('"b"', { phone: "1", note: "theirs" }));
    const { outcome } = await saveField(place, phone, "2", base, false);
    expect(outcome.kind).toBe("saved");
    expect(patch).toHaveBeenLastCalledWith(place, '"b"', { values: { phone: "2" } });
  });
  test("when this field changed meanwhile nothing is overwritten; the person decides", async () => {
    patch.mockRejectedValueOnce(stale());
    get.mockResolvedValueOnce(tagged('"b"', { phone: "9" }));
    const { outcome } = await saveField(place, phone, "2", base, false);
    expect(outcome).toEqual({ kind: "conflict", conflict: { mine: "2", theirs: "9" } });
    expect(patch).toHaveBeenCalledTimes(1);
  });
  test("keeping mine writes over it", async () => {
    patch.mockRejectedValueOnce(stale()).mockResolvedValueOnce({ visible: true, record: row({ phone: "2" }) });
    get.mockResolvedValueOnce(tagged('"b"', { phone: "9" }));
    expect((await saveField(place, phone, "2", base, true)).outcome.kind).toBe("saved");
  });
  test("a field that became hidden meanwhile is a conflict, not an overwrite", async () => {
    patch.mockRejectedValueOnce(stale());
    get.mockResolvedValueOnce(tagged('"b"', {}));
    expect((await saveField(place, phone, "2", base, false)).outcome.kind).toBe("conflict");
  });
  test("a record that goes out of sight is said to be gone", async () => {
    patch.mockResolvedValueOnce({ visible: false });
    expect((await saveField(place, phone, "2", base, false)).outcome).toEqual({ kind: "gone" });
  });
  test("other refusals, and a tag that never holds, are not swallowed", async () => {
    patch.mockRejectedValueOnce(new ApiError({ status: 403, code: "forbidden" }, null, null));
    await expect(saveField(place, phone, "2", base, false)).rejects.toThrow();
    patch.mockReset();
    patch.mockRejectedValue(stale());
    get.mockResolvedValue(tagged('"b"', { phone: "1" }));
    await expect(saveField(place, phone, "2", base, false)).rejects.toThrow();
    expect(patch).toHaveBeenCalledTimes(5);
  });
});

test("emptying sends null, and the site goes beside the values", async () => {
  patch.mockResolvedValue({ visible: true });
  await saveField(place, phone, "", base, false);
  expect(patch).toHaveBeenLastCalledWith(place, '"a"', { values: { phone: null } });
  await saveField(place, { ...phone, key: "site", type: "site", system: true }, null, base, false);
  expect(patch).toHaveBeenLastCalledWith(place, '"a"', { site: "" });
});
