import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, pageOf } from "./people";

const orders = "/api/v1/workspaces/demo/trackers/orders";

/** The file that a press of Export hands over, as text. */
async function exported(page: Page, format: string, columns?: string): Promise<string> {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(format, { exact: true }).click();
  if (columns) await dialog.getByLabel(columns).check();
  const download = page.waitForEvent("download");
  await dialog.getByRole("link", { name: "Export" }).click();
  return readFileSync((await (await download).path()) ?? "", "latin1");
}

/** Twenty orders, two of them wrong. */
function twenty(): string {
  const lines = ["Customer;Delivery at;State"];
  for (let i = 1; i <= 20; i++) lines.push(`Brookfen ${i};${i === 9 ? "soon" : "2026-12-01T10:00:00Z"};${i === 17 ? "Nwe" : "New"}`);
  return `${lines.join("\r\n")}\r\n`;
}

const drop = (page: Page, text: string) => page.locator('input[type="file"]').setInputFiles({ name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(text) });

test("export what one sees, import twenty with two wrong, archive and restore, delete and recover", async ({ browser }) => {
  const page = await pageOf(browser, "manager");
  await page.goto("/w/demo/t/orders");
  const csv = await exported(page, "CSV", "All that you may see");
  const all = (await (await page.request.get(`${orders}/records?limit=1&count=exact`)).json()) as { count: number };
  expect(csv.trim().split("\r\n").length, "a line for the heading and one for each order").toBe(all.count + 1);
  expect((await exported(page, "Excel (XLSX)")).slice(0, 2)).toBe("PK");

  await page.getByRole("button", { name: "More about this table" }).click();
  await page.getByRole("menuitem", { name: "Import…" }).click();
  await drop(page, twenty());
  await expect(page.getByText("18 new · 2 to fix")).toBeVisible();
  await expect(page.getByRole("row", { name: /soon/ })).toContainText("must be a date and time");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Use New" }).click();
  await expect(page.getByText("19 new · 1 to fix")).toBeVisible();
  await page.getByRole("button", { name: "Import 19 rows" }).click();
  await expect(page.getByText("Done: 19 new · 1 to fix")).toBeVisible();
  await drop(page, twenty());
  await expect(page.getByText("18 new · 2 to fix")).toBeVisible();
  await page.getByLabel("Records that are there").selectOption({ label: "Rows change the record with the same Customer" });
  await expect(page.getByText("18 without a change · 2 to fix")).toBeVisible();

  await page.goto("/w/demo/t/orders?q=Brookfen");
  const numbers = await flows(page);
  expect(numbers).toHaveLength(19);
  await page.goto(`/w/demo/t/orders/r/${numbers[0]}`);
  await page.getByRole("button", { name: /More actions/ }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await page.goto("/w/demo/t/orders/archive");
  const row = page.getByRole("listitem").filter({ hasText: `#${numbers[0]}` });
  await expect(row).toBeVisible();
  await expectAccessible(page);
  await row.getByRole("button", { name: "Restore" }).click();
  await expect(row).toHaveCount(0);

  await page.goto(`/w/demo/t/orders/r/${numbers[0]}`);
  await page.getByRole("button", { name: /More actions/ }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.goto("/w/demo/t/orders/bin");
  await expect(row).toContainText("30 days left");
  await expectAccessible(page);
  await row.getByRole("button", { name: "Recover" }).click();
  await expect(row).toHaveCount(0);
  expect(await flows(page)).toHaveLength(19);
  await remove(page, numbers); // the demo is left as it was found

  const courier = await pageOf(browser, "courier");
  await courier.goto("/w/demo/t/orders/bin");
  await expect(courier.getByRole("heading", { name: "You can't look into this bin" })).toBeVisible();
  await courier.goto("/w/demo/t/orders/import");
  await expect(courier.getByRole("heading", { level: 1 })).toContainText("You can't import into");
  expect((await courier.request.get(`${orders}/export`)).status(), "no role of a courier exports (A7)").toBe(403);
});

/** The numbers of the orders that the sheet has made. */
async function flows(page: Page): Promise<number[]> {
  const answer = await page.request.get(`${orders}/records?limit=200&q=${encodeURIComponent("Brookfen ")}`);
  return ((await answer.json()) as { items: { number: number }[] }).items.map((item) => item.number);
}

async function remove(page: Page, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) await page.request.delete(`${orders}/records/${number}`, { headers: { "If-Match": "*", "Sec-Fetch-Site": "same-origin" } });
}
