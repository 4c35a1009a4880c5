import { readFile } from "node:fs/promises";
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, pageOf } from "./people";

// Reports and report templates (A7): a view becomes a report, is kept as a template at a region, run, printed, taken along,
// changed and deleted. Who has it and what each sees of it is tested over the API (internal/rest/report_test.go).

const api = "/api/v1/workspaces/demo";
const filter = encodeURIComponent('damage = "substantial" and date < 1994-01-01');
const picks = async (page: Page, label: string, option: string | RegExp) => {
  await page.getByRole("combobox", { name: label, exact: true }).click();
  await page.getByRole("option", { name: option, exact: typeof option === "string" }).click();
};
const total = async (page: Page, column: number) => (await page.getByRole("group", { name: /^Totals of/ }).locator("tfoot td").nth(column).innerText()).replace(/\D/g, "");

test("a report is made of a view, kept as a template at a region, run, printed and taken along (A7.2)", async ({ browser }) => {
  const page = await pageOf(browser, "manager");

  await test.step("the view becomes a report with its filter and columns, and its preview is the real thing", async () => {
    await page.goto(`/w/demo/t/strikes?filter=${filter}&columns=airport,date,cost_total`);
    await page.getByRole("button", { name: "More about this table" }).click();
    await page.getByRole("menuitem", { name: "Make a report of this view…" }).click();
    await expect(page).toHaveURL(/reports\/new\?.*filter=/);
    await picks(page, "Group by", "Wildlife size");
    await picks(page, "Within it by", "State");
    await picks(page, "Rows by", "Airport");
    await picks(page, "Then by", "Flight date");
    await expect(page).toHaveURL(/subgroup=state.*sort=airport(,|%2C)date/);
    await expect(page.getByRole("group", { name: /^Totals of/ }).getByRole("columnheader", { name: "State" })).toBeVisible();
    await picks(page, "Totals", "Sum of Cost, total");
    await page.keyboard.press("Escape");
    const asked = (await (await page.request.get(`${api}/trackers/strikes/aggregate?filter=${filter}`)).json()) as { total: { count: number } };
    await expect(page.getByRole("group", { name: /^Totals of/ }).locator("tfoot td").first()).toHaveText(asked.total.count.toLocaleString("en-US"));
    await expect(page.getByRole("columnheader", { name: "Sum of Cost, total" })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("kept as a template at a region it is listed there, and finds the records there and below", async () => {
    await page.getByRole("textbox", { name: "Name" }).fill("Dear strikes");
    await page.getByText("Template", { exact: true }).click();
    await picks(page, "Kept at", "Texas (region)");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Dear strikes" })).toBeVisible();
    await expect(page.getByText("Texas and below")).toBeVisible();
    await expect(page.getByRole("group", { name: "Rows of Dear strikes" }).locator("thead th")).toHaveText(["#", "Airport", "Flight date", "Cost, total"]);
    await expect(page.getByText("Run by")).toBeVisible();
    await expectAccessible(page);
  });
  const here = await total(page, 0);

  await test.step("it is taken along as a file, and on paper there is nothing to press", async () => {
    await page.getByRole("button", { name: "Download" }).click();
    const coming = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "CSV" }).click();
    const lines = (await readFile((await (await coming).path())!, "utf8")).trim().split(/\r?\n/);
    expect(lines).toHaveLength(Number(here) + 1);
    expect(lines[0]).toContain("Cost, total");
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await expect(page.getByRole("navigation", { name: "Workspace" })).toBeHidden();
    await expect(page.getByRole("button", { name: "Print" })).toBeHidden();
    await expect(page.getByRole("group", { name: "Rows of Dear strikes" })).toBeVisible();
    await page.emulateMedia({ media: "screen", colorScheme: "light" });
  });

  await test.step("its keeper changes it on a phone, and deletes it", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Dearest strikes");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Dearest strikes" })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Reports" })).toBeVisible();
    await expect(page.getByText("Dearest strikes")).toHaveCount(0);
    await expectAccessible(page);
  });
  await page.context().close();
});
