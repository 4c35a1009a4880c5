import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, pageOf } from "./people";

// Access reviews (A14).

const name = `Couriers ${Date.now().toString(36)}`;

test("a review by keys: keep, shorten and remove, then finished and kept as evidence (S003.53)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/reviews");
  await page.getByRole("button", { name: "Begin a review" }).first().click();
  const window = page.getByRole("dialog", { name: "Begin an access review" });
  await window.getByRole("button", { name: "Begin" }).click();
  await expect(window.getByRole("alert")).toHaveText("Give the review a name.");
  await window.getByLabel("Name").fill(name);
  await window.getByRole("combobox", { name: "Whose roles" }).click();
  await page.getByRole("option", { name: "A role" }).click();
  await window.getByRole("combobox", { name: "Role", exact: true }).click();
  await page.getByRole("option", { name: "Courier", exact: true }).click();
  await window.getByRole("button", { name: "Begin" }).click();

  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expectAccessible(page);
  const rows = page.getByRole("list", { name: "Roles to review" }).getByRole("listitem");
  const total = await rows.count();
  expect(total).toBeGreaterThan(1);
  await expect(page.getByText(`0 of ${total} roles answered`)).toBeVisible();

  // Keys: keep the first, shorten the second; nothing is done before it is carried out.
  await rows.first().focus();
  await page.keyboard.press("k");
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press("s");
  await page.getByRole("dialog", { name: "Shorten" }).getByRole("button", { name: "Mark" }).click();
  const marked = page.getByRole("region", { name: "Marked answers" });
  await expect(marked.getByRole("status")).toHaveText("1 to keep, 1 to shorten");
  await expect(page.getByText(`0 of ${total} roles answered`)).toBeVisible();
  await expectAccessible(page);
  await marked.getByRole("button", { name: "Carry out 2 answers" }).click();
  await expect(page.getByText(`2 of ${total} roles answered`)).toBeVisible();
  await page.getByRole("radiogroup", { name: "Show" }).getByText("Answered", { exact: true }).click();
  await expect(page.getByText(/^Kept, by /)).toHaveCount(1);
  await expect(page.getByText(/^Shortened, until .*, by /)).toHaveCount(1);

  await page.getByRole("button", { name: "Finish…" }).click();
  await page.getByRole("dialog", { name: `Finish ${name}?` }).getByRole("button", { name: "Finish" }).click();
  await expect(page.getByText("Finished", { exact: true })).toBeVisible();
  const hash = await page.locator("code").first().textContent();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Evidence (CSV)" }).click();
  const file = readFileSync(await (await download).path());
  expect(createHash("sha256").update(file).digest("hex")).toBe(hash);
  expect(file.toString()).not.toContain("Ann Lee");
  await expectAccessible(page);

  await page.goto("/w/demo/settings/reviews");
  await expect(page.getByRole("link", { name })).toBeVisible();
  await expectAccessible(page);
  await page.context().close();

  const phone = await pageOf(browser, "owner", { colorScheme: "dark", viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await phone.goto("/w/demo/settings/reviews");
  await phone.getByRole("link", { name }).click();
  await expect(phone.getByRole("heading", { level: 1, name })).toBeVisible();
  await expectAccessible(phone);
  await expectNoSidewaysScroll(phone);
  await phone.context().close();
});
