// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "@/api/error";
import type { Property, Row } from "@/api/model";
import * as records from "@/api/record";
import { memoryBox, type Box, type NewWaiting, type What } from "./box";
import { withWaiting } from "./overlay";
import { sendAll } from "./send";

vi.mock("@/api/record", () => ({ patch: vi.fn(), get: vi.fn(), move: vi.fn(), upload: vi.fn() }));
const api = { patch: vi.mocked(records.patch), get: vi.mocked(records.get), move: vi.mocked(records.move), upload: vi.mocked(records.upload) };

const property = (key: string, type: Property["type"]): Property => ({ key, label: key, type, sortable: true, view_in: [], edit_in: [], give_in: [] });
const phone = property("phone", "phone");
const photos = property("photos", "photo");
const no = { allowed: false };
const row = (values: Row["values"], state = "on_site"): Row => ({
  id: "r",
  number: 1,
  state,
  archived: false,
  created_at: "2026-11-21T10:00:00.000Z",
  values,
  can: { edit: ["phone"], change_state: { allowed: true }, transition: [{ to: "closed", missing: ["photos"], missing_hidden: false }], archive: no, restore: no, delete: no, restrict: no, comment: no },
});
const seen = (values: Row["values"], state?: string) => ({ etag: '"a"', body: row(values, state) });
const refusal = (status: number) => new ApiError({ status, code: "x", detail: `refused ${status}` }, null, null);

const value: What = { kind: "value", property: phone, value: "2", before: "1" };
const file: What = { kind: "file", property: photos, name: "a.png", type: "image/png", body: new Blob(["x"]) };
const move: What = { kind: "move", to: "closed", label: "Closed" };

let box: Box;
const keep = (what: What, change: Partial<NewWaiting> = {}) => box.add({ account: "ann@example.org", workspace: "w", tracker: "t", record: "r", key: `key-${what.kind}`, at: "2026-11-21T10:00:00Z", what, ...change });
const send = () => sendAll(box, (item) => item.account === "ann@example.org");
const left = async () => (await box.all()).map((item) => item.what.kind);

beforeEach(() => {
  box = memoryBox();
  for (const fn of Object.values(api)) fn.mockReset();
  api.get.mockResolvedValue(seen({ phone: "1", photos: [] }));
});

describe("what waited is sent", () => {
  test("in the order it was done, each under its key, and is then off the device", async () => {
    const order: string[] = [];
    api.patch.mockImplementation(() => (order.push("value"), Promise.resolve({ visible: true })));
    api.upload.mockImplementation(() => (order.push("file"), Promise.resolve({ visible: true })));
    api.move.mockImplementation(() => (order.push("move"), Promise.resolve({ visible: true })));
    for (const what of [value, file, move]) await keep(what);
    expect((await send()).map((s) => s.fate)).toEqual(["sent", "sent", "sent"]);
    expect(order).toEqual(["value", "file", "move"]);
    expect(api.patch).toHaveBeenCalledWith(expect.objectContaining({ record: "r" }), '"a"', { values: { phone: "2" } });
    expect(api.upload.mock.calls[0]?.[3]).toBe("key-file");
    expect(api.move).toHaveBeenCalledWith(expect.anything(), '"a"', "closed", "key-move");
    expect(await left()).toEqual([]);
  });
  test("not at all while the server cannot be reached: everything keeps its place", async () => {
    api.get.mockRejectedValue(refusal(0));
    await keep(value);
    await keep(file);
    expect(await send()).toEqual([]);
    expect(await left()).toEqual(["value", "file"]);
    expect(api.upload).not.toHaveBeenCalled();
  });
  test("when somebody else was there first the person decides, and what came after it waits", async () => {
    api.get.mockResolvedValue(seen({ phone: "9" }));
    await keep(value);
    await keep(move);
    expect((await send()).map((s) => s.fate)).toEqual(["conflict"]);
    expect((await box.all())[0]?.conflict).toEqual({ theirs: "9" });
    expect(api.patch).not.toHaveBeenCalled();
    expect(api.move).not.toHaveBeenCalled();
    await send();
    expect(api.patch).not.toHaveBeenCalled();
  });
  test("another record is not held back by it", async () => {
    api.get.mockImplementation((place) => Promise.resolve(place.record === "r" ? seen({ phone: "9" }) : seen({ phone: "1" })));
    api.patch.mockResolvedValue({ visible: true });
    await keep(value);
    await keep(value, { record: "s" });
    expect((await send()).map((s) => s.fate)).toEqual(["conflict", "sent"]);
  });
  test("what arrived although its answer was lost is not sent again", async () => {
    api.get.mockResolvedValue(seen({ phone: "2" }, "closed"));
    await keep(value);
    await keep(move);
    expect((await send()).map((s) => s.fate)).toEqual(["sent", "sent"]);
    expect(api.patch).not.toHaveBeenCalled();
    expect(api.move).not.toHaveBeenCalled();
  });
  test("nothing of a record that is no longer seen stays on the device", async () => {
    api.get.mockRejectedValue(refusal(404));
    await keep(value);
    await keep(file);
    await keep(value, { record: "other" });
    await send();
    expect((await box.all()).filter((item) => item.record === "r")).toEqual([]);
  });
  test("a right that was lost takes the write off the device; a value that is refused waits for its author", async () => {
    api.upload.mockRejectedValueOnce(refusal(403)).mockRejectedValueOnce(refusal(422));
    await keep(file);
    await keep(file);
    expect((await send()).map((s) => s.fate)).toEqual(["lost", "refused"]);
    expect((await box.all()).map((item) => item.problem)).toEqual(["refused 422"]);
  });
  test("signed out, nothing is sent and nothing is lost; another's is never touched", async () => {
    api.get.mockRejectedValue(refusal(401));
    await keep(value);
    await keep(value, { account: "other@example.org" });
    expect(await send()).toEqual([]);
    expect(await left()).toEqual(["value", "value"]);
  });
});

describe("what waits counts for its author", () => {
  test("a photo that waits is no longer missing, a value that waits is shown", async () => {
    const id = await keep(file);
    await keep(value);
    const made = withWaiting(row({ phone: "1", photos: [] }), await box.all());
    expect(made.values.phone).toBe("2");
    expect(made.values.photos).toEqual([{ id: `waiting-${id}`, name: "a.png", type: "image/png", size: 1 }]);
    expect(made.can.transition).toEqual([{ to: "closed", missing: [], missing_hidden: false }]);
  });
  test("with nothing waiting the record is the server's", () => {
    const same = row({ phone: "1" });
    expect(withWaiting(same, [])).toBe(same);
  });
});
