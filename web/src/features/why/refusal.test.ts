import { describe, expect, test } from "vitest";
import { ApiError, type Problem } from "@/api/error";
import { reasonText } from "@/ui/reasons";
import { hereOf, requestOf, topicOfRefusal } from "./refusal";

const ws = "/api/v1/workspaces/demo";
const refused = (method: string, path: string, change: Partial<Problem> = {}) =>
  new ApiError({ status: 403, code: "forbidden", reason: "ceiling", instance: `${ws}${path}`, explain: `${ws}/access/explain`, ...change }, "R1", null, method);
const orders = { tracker: "orders" };
const order = { tracker: "orders", record: "317" };

describe("a 403 is the question that the refused request was", () => {
  const cases: [string, string, unknown][] = [
    ["POST", "/trackers/orders/records/317/transition", { action: "change_state", ...order }],
    ["POST", "/trackers/orders/records/317/archive", { action: "archive", ...order }],
    ["POST", "/trackers/orders/records/317/recover", { action: "recover", ...order }],
    ["PUT", "/trackers/orders/records/317/restriction", { action: "restrict", ...order }],
    ["POST", "/trackers/orders/records/317/guest-links", { action: "restrict", ...order }],
    ["GET", "/trackers/orders/records/317/comments", { action: "read_comments", ...order }],
    ["POST", "/trackers/orders/records/317/comments", { action: "comment", ...order }],
    ["DELETE", "/trackers/orders/records/317", { action: "delete", ...order }],
    ["PUT", "/trackers/orders/records/317/files/photo", { action: "edit", ...order, property: "photo" }],
    ["POST", "/trackers/orders/records", { action: "create", ...orders }],
    ["POST", "/trackers/orders/records/bulk", { action: "restrict", ...orders }],
    ["POST", "/trackers/orders/import", { action: "import", ...orders }],
    ["GET", "/trackers/orders/export", { action: "export", ...orders }],
    ["GET", "/trackers/orders/report/export", { action: "export", ...orders }],
    ["PATCH", "/trackers/orders/views/v1", { action: "restrict", ...orders }],
    ["PUT", "/trackers/orders/restriction", { action: "restrict", ...orders }],
    ["GET", "/trackers/orders/activity", { action: "activity", ...orders }],
  ];
  for (const [method, path, question] of cases) test(`${method} ${path}`, () => expect(requestOf(refused(method, path))).toEqual(question));

  test("an edit is asked about the property that was refused", () => {
    const error = refused("PATCH", "/trackers/orders/records/317", { errors: [{ path: "body.values.phone", code: "forbidden", message: "No." }] });
    expect(requestOf(error)).toEqual({ action: "edit", ...order, property: "phone" });
    expect(requestOf(refused("PATCH", "/trackers/orders/records/317"))).toBeUndefined();
  });

  test("what is about no tracker, and what the server explains nowhere, is no question", () => {
    expect(requestOf(refused("POST", "/policy/changes"))).toBeUndefined();
    expect(requestOf(refused("GET", "/users/u7"))).toBeUndefined();
    expect(requestOf(refused("DELETE", "/trackers/orders/records/317", { explain: undefined }))).toBeUndefined();
    expect(requestOf(new ApiError({ status: 403 }, null, null))).toBeUndefined();
  });
});

describe("a control that is off asks the question nearest to it", () => {
  const here = hereOf("/w/demo/t/orders/r/317");

  test("of the record whose page it is on", () => {
    expect(topicOfRefusal({ reason: reasonText("cell_none"), asks: { action: "archive" } }, here)).toEqual({ kind: "why", question: { action: "archive", ...order } });
  });

  test("of the tracker alone, where the right is the tracker's", () => {
    for (const action of ["create", "import", "export"] as const)
      expect(topicOfRefusal({ reason: reasonText("ceiling"), asks: { action } }, here)).toEqual({ kind: "why", question: { action, ...orders } });
  });

  test("of what it names itself, wherever it stands", () => {
    expect(topicOfRefusal({ reason: reasonText("ceiling"), asks: { action: "restrict", tracker: "strikes" } }, here)).toEqual({ kind: "why", question: { action: "restrict", tracker: "strikes" } });
  });

  test("in the settings it says what it takes and asks the server nothing", () => {
    expect(topicOfRefusal({ reason: reasonText("settings"), asks: { takes: "Full." } }, here)).toEqual({ kind: "told", reason: reasonText("settings"), takes: "Full.", settings: true });
    expect(topicOfRefusal({ reason: reasonText("settings"), asks: { action: "restrict" } }, here)).toMatchObject({ kind: "told", settings: true });
    expect(topicOfRefusal({ reason: "No.", error: refused("POST", "/trackers/orders/permissions", { reason: "settings" }) }, here)).toMatchObject({ kind: "told", reason: "No.", settings: true });
  });

  test("of reports and dashboards it does not speak of a tracker's ceiling", () => {
    expect(topicOfRefusal({ reason: reasonText("ceiling"), asks: { takes: "Manage." } }, {})).toEqual({ kind: "told", reason: "Manage." });
  });

  test("without any question there is still the reason, and whom to ask", () => {
    expect(topicOfRefusal({ reason: reasonText(undefined) }, here)).toMatchObject({ kind: "told", reason: reasonText(undefined) });
    expect(topicOfRefusal({ reason: reasonText("ceiling"), asks: { action: "export" } }, {})).toMatchObject({ kind: "told" });
  });
});

test("the page's own tracker and record are those of its address", () => {
  expect(hereOf("/w/demo/t/orders/r/317")).toEqual(order);
  expect(hereOf("/w/demo/t/orders/archive")).toEqual({ tracker: "orders", record: undefined });
  expect(hereOf("/w/demo/settings/users")).toEqual({ tracker: undefined, record: undefined });
});
