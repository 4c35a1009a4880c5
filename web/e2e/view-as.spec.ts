import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, pageOf } from "./people";

// View as (A13.4): the other's structure, values of both, nothing can be changed.

test("a superuser looks as a courier, changes nothing, and exits (S003.45)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/users?q=courier%40");
  await page.getByRole("grid", { name: "Users" }).getByRole("row").nth(1).click();
  const window = page.getByRole("dialog").first();
  await window.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "View as…" }).click();
  const ask = page.getByRole("dialog", { name: /^View as/ });
  await expect(ask.getByRole("button", { name: "Begin" })).toBeDisabled();
  await ask.getByLabel("Reason").fill("She says that Phone is missing");
  await ask.getByRole("button", { name: "Begin" }).click();

  const banner = page.getByText(/Viewing as .*Courier.*Changes are off/);
  await expect(banner).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Users" })).toHaveCount(0);
  await page.getByRole("link", { name: "Orders" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Orders" })).toBeVisible();
  // The owner holds no role and sees no record: structure, and the line that counts nothing.
  await expect(page.getByText("No orders that you both see")).toBeVisible();
  await expect(page.getByText("Records that you do not see yourself are left out.")).toBeVisible();
  await page.getByRole("button", { name: /^Columns/ }).click();
  const columns = page.getByRole("dialog", { name: /^Columns/ });
  for (const label of ["Customer", "Phone", "Address", "Contents", "Delivery at"]) await expect(columns.getByRole("checkbox", { name: label, exact: true })).toBeVisible();
  await expect(columns.getByRole("checkbox")).toHaveCount(7); // the courier's five, the state and the day of creation
  await page.keyboard.press("Escape");
  await expectAccessible(page);

  const refused = await page.evaluate(async () => {
    const as = (JSON.parse(sessionStorage.getItem("trackward-view-as") ?? "{}") as { as: string }).as;
    const answer = await fetch(`/api/v1/workspaces/demo/trackers/orders/records?as=${encodeURIComponent(as)}`, { method: "POST" });
    return { status: answer.status, code: ((await answer.json()) as { code: string }).code };
  });
  expect(refused).toEqual({ status: 403, code: "view_as_read_only" });

  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await page.reload();
  await expect(banner).toBeVisible(); // it is not closed by leaving the page
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole("button", { name: "Exit view" }).click();
  await expect(banner).toHaveCount(0);
  await page.goto("/w/demo/settings/audit");
  await page.getByRole("grid", { name: "Audit log" }).getByRole("gridcell").filter({ hasText: /Mia Olsen as Ann Lee created/ }).first().click();
  await expect(page.getByText("She says that Phone is missing").first()).toBeVisible();
  await page.context().close();
});

test("a draft of permissions is seen before it is saved, and nothing of it is (A13.4, A2.4)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/permissions?tracker=orders&role=courier&mode=detailed");
  await page.getByRole("gridcell", { name: "Price, In delivery, view" }).click();
  await page.keyboard.press("1");
  await page.keyboard.press("Control+s");
  const dock = page.getByRole("complementary", { name: "Review" });
  await dock.getByRole("button", { name: "View as … with this draft" }).click();
  const ask = page.getByRole("dialog", { name: "View as … with this draft" });
  await expect(ask.getByRole("combobox", { name: "Which role" })).toHaveValue("Courier");
  await expect(ask.getByRole("checkbox", { name: "As if assigned to every record" })).toBeChecked();
  await ask.getByLabel("Reason").fill("Do they need the price?");
  await expectAccessible(page);
  await ask.getByRole("button", { name: "Begin" }).click();

  await expect(page.getByText(/Viewing as Courier.*with your unsaved draft.*Nothing is saved, and changes are off/)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Orders" })).toBeVisible();
  await page.getByRole("button", { name: /^Columns/ }).click();
  await expect(page.getByRole("dialog", { name: /^Columns/ }).getByRole("checkbox", { name: "Price", exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("No orders that you both see")).toBeVisible(); // the owner sees no record, with whatever draft
  const courier = await pageOf(browser, "courier");
  expect(await (await courier.request.get("/api/v1/workspaces/demo/trackers/orders")).text()).not.toContain('"price"');
  await courier.context().close();

  await page.getByRole("button", { name: "Exit view" }).click();
  await expect(page.getByText("1 unsaved change in role Courier")).toBeVisible(); // back in the draft
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByText("No changes")).toBeVisible();
  await page.context().close();
});

test("an administrator without the superuser tag has no such entry, and is refused (A13.4)", async ({ browser }) => {
  const page = await pageOf(browser, "admin");
  await page.goto("/w/demo/settings/users?q=courier%40");
  await page.getByRole("grid", { name: "Users" }).getByRole("row").nth(1).click();
  await page.getByRole("dialog").first().getByRole("button", { name: "Actions" }).click();
  await expect(page.getByRole("menuitem", { name: "What can this person do?" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "View as…" })).toHaveCount(0);
  const status = await page.evaluate(async () => (await fetch("/api/v1/workspaces/demo/view-as", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ target: "role:courier", reason: "why" }) })).status);
  expect(status).toBe(403);
  await page.context().close();
});
