import { expect, test } from "@playwright/test";
import { expectAccessible, neverShows, pageOf } from "./people";

test("owner gives the couriers a price by keyboard; it is there on their next look, and gone again after", async ({ browser }) => {
  const owner = await pageOf(browser, "owner");
  const courier = await pageOf(browser, "courier");
  await courier.goto("/w/demo/t/orders");
  await expect(courier.getByRole("grid", { name: "Orders" })).toBeVisible();
  await neverShows(courier, ["price"]);

  await owner.goto("/w/demo/settings/permissions?tracker=orders&role=courier");
  const grid = owner.getByRole("grid", { name: "Permissions of Courier on Orders" });
  const cell = (side: string, level: string | RegExp) => grid.getByRole("gridcell", { name: typeof level === "string" ? `Price, In delivery, ${side}: ${level}` : level });
  await expect(cell("view", "none")).toBeVisible();
  expect(await grid.locator('[tabindex="0"]').count()).toBe(1);
  await grid.locator('[tabindex="0"]').focus();

  // Raising edit raises view with it (A3.5), and the page says so before anything is saved.
  await cell("edit", "none").click();
  await owner.keyboard.press("1");
  await expect(cell("edit", "assigned only, was none")).toBeVisible();
  await expect(cell("view", "assigned only, was none")).toBeVisible();
  await expect(owner.getByText("2 unsaved changes")).toBeVisible();
  await owner.keyboard.press("0");
  await expect(owner.getByText("1 unsaved change in role Courier", { exact: true })).toBeVisible();
  await expectAccessible(owner);
  await courier.reload();
  await expect(courier.getByRole("grid", { name: "Orders" })).toBeVisible();
  await neverShows(courier, ["price"]);

  await cell("edit", "none").focus();
  await owner.keyboard.press("Control+s");
  const review = owner.getByRole("complementary", { name: "Review" });
  await expect(review).toContainText("Price, view · In delivery");
  await expectAccessible(owner);
  await review.getByLabel("Reason").fill("Couriers take cash");
  await review.getByRole("button", { name: "Save now" }).click();
  await expect(owner.getByText(/Permissions of Courier saved/)).toBeVisible();
  await expect(owner.getByText("No changes")).toBeVisible();

  await courier.reload();
  await expect(courier.getByRole("columnheader", { name: "Price" })).toBeVisible();

  await owner.goto("/w/demo/settings/audit");
  const newest = owner.getByRole("grid", { name: "Audit log" }).getByRole("row").nth(1);
  await expect(newest).toContainText("Mia Olsen");
  await newest.click();
  await expect(owner.getByText("Couriers take cash")).toBeVisible();

  await owner.goto("/w/demo/settings/permissions?tracker=orders&role=courier");
  await cell("view", "assigned only").click();
  await owner.keyboard.press("0");
  await owner.getByRole("button", { name: "Review and save" }).click();
  await review.getByRole("button", { name: "Save now" }).click();
  await expect(owner.getByText("No changes")).toBeVisible();
  await courier.reload();
  await expect(courier.getByRole("grid", { name: "Orders" })).toBeVisible();
  await neverShows(courier, ["price"]);
  await owner.context().close();
  await courier.context().close();
});

test("a draft survives a reload, undo takes back step by step, discard throws it away", async ({ browser }) => {
  const page = await pageOf(browser, "admin");
  await page.goto("/w/demo/settings/permissions?tracker=clients&role=sales");
  const grid = page.getByRole("grid", { name: "Permissions of Sales on Clients" });
  await grid.locator('[tabindex="0"]').focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("1");
  const status = page.locator("footer").getByRole("status");
  await expect(status).toContainText("unsaved change");
  const before = await status.textContent();
  await page.reload();
  await expect(status).toHaveText(before ?? "");
  await grid.locator('[tabindex="0"]').focus();
  await page.keyboard.press("2");
  await expect(status).toContainText("unsaved change");
  await page.keyboard.press("Control+z");
  await expect(status).toHaveText(before ?? "");
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(status).toHaveText("No changes");
  await page.context().close();
});

test("without the superuser tag the permission sheet is not sent, and its place says so", async ({ browser }) => {
  const page = await pageOf(browser, "admin");
  await page.goto("/w/demo/settings/roles");
  await page.getByRole("rowheader", { name: "Courier" }).click();
  await page.getByRole("navigation", { name: "Parts of Courier" }).getByRole("link", { name: "Sign-in & API" }).click();
  await expect(page.getByRole("heading", { name: "Superuser access is required to view permissions" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Ask a superuser" })).toBeVisible();
  await page.context().close();
});
