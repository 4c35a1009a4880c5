import { expect, test } from "vitest";
import { sentence } from "./words";

const orders = { name: "Orders" };
const delivered = { name: "Delivered" };

test("a test reads as the sentence it is", () => {
  expect(sentence({ user: { name: "Ann Lee" }, expect: "cannot", action: "view", property: { name: "Price" }, tracker: orders, state: delivered, record: "any" })).toBe("Ann Lee cannot view Price of any record of Orders in Delivered");
  expect(sentence({ role: { name: "Courier" }, expect: "can", action: "change_state", tracker: orders, state: delivered, record: "assigned", site: { name: "Texas" } })).toBe("Role Courier can change the state of a record assigned to them of Orders in Delivered at Texas");
  expect(sentence({ role: { name: "Courier" }, expect: "cannot", action: "create", tracker: orders, state: delivered, record: "any" })).toBe("Role Courier cannot create a record in Orders in Delivered");
});
