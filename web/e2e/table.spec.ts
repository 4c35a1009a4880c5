import { expect, test, type Page } from "@playwright/test";
import { pageOf } from "./people";

const active = (page: Page) => page.evaluate(() => ({ row: document.activeElement?.closest<HTMLElement>("[data-r]")?.dataset.r, col: document.activeElement?.closest<HTMLElement>("[data-c]")?.dataset.c }));

test("the table by keyboard: one tab stop, arrows, sort, select, open, and Back to the same row", async ({ browser }) => {
  const page = await pageOf(browser, "manager");
  await page.goto("/w/demo/t/strikes");
  const grid = page.getByRole("grid", { name: "Strikes" });
  await expect(grid.getByRole("row").nth(1)).toBeVisible();
  expect(await grid.locator('[tabindex="0"]').count()).toBe(1);

  await grid.locator('[tabindex="0"]').focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  expect(await active(page)).toEqual({ row: "2", col: "2" });
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(page.getByRole("region", { name: "Selection" })).toContainText("2 selected");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Selection" })).toHaveCount(0);

  await page.keyboard.press("Control+ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/sort=number/);
  await expect(grid.getByRole("columnheader", { name: "#" })).toHaveAttribute("aria-sort", "ascending");
  await expect(grid.getByRole("rowheader").first()).toHaveText("1");

  await page.keyboard.press("ArrowDown");
  for (let i = 0; i < 24; i++) await page.keyboard.press("j");
  expect((await active(page)).row).toBe("25");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/r\/25$/);
  await expect(page.getByRole("region", { name: "Properties" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("grid", { name: "Strikes" }).locator('[tabindex="0"]')).toHaveAttribute("data-r", "25");
  await page.context().close();
});

test("Tab leaves the table, and the focus is never hidden under its head", async ({ browser }) => {
  const page = await pageOf(browser, "manager");
  await page.setViewportSize({ width: 900, height: 600 });
  await page.goto("/w/demo/t/strikes");
  const grid = page.getByRole("grid", { name: "Strikes" });
  await expect(grid.getByRole("row").nth(1)).toBeVisible();
  await grid.locator('[tabindex="0"]').focus();
  let hidden = 0;
  const keys = ["ArrowDown", "ArrowDown", "ArrowRight", "PageDown", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowLeft", "PageUp", "ArrowRight", "ArrowRight", "End", "Home", "PageDown", "PageDown"];
  for (let i = 0; i < 90; i++) {
    await page.keyboard.press(keys[i % keys.length]!);
    const seen = await page.evaluate(() => {
      const box = document.activeElement?.getBoundingClientRect();
      if (!box) return false;
      const top = document.elementFromPoint(box.left + Math.min(12, box.width / 2), box.top + box.height / 2);
      return top !== null && (document.activeElement!.contains(top) || top.contains(document.activeElement));
    });
    if (!seen) hidden++;
  }
  expect(hidden).toBe(0);
  await page.keyboard.press("Tab");
  expect((await active(page)).row).toBeUndefined();
  await page.context().close();
});

test("scrolling loads all pages, each row once", async ({ browser }) => {
  const page = await pageOf(browser, "manager");
  await page.goto("/w/demo/t/orders");
  const grid = page.getByRole("grid", { name: "Orders" });
  await expect(grid.getByRole("row").nth(1)).toBeVisible();
  await grid.locator('[tabindex="0"]').focus();
  const seen = new Map<number, string>(); // each row's place and its number
  const look = async () => {
    const shown = await grid.getByRole("rowheader").evaluateAll((all) => all.map((e) => [Number(e.closest<HTMLElement>("[data-r]")?.dataset.r), e.textContent] as const));
    for (const [place, number] of shown) seen.set(place, number);
  };
  const row = async () => Number((await active(page)).row ?? -1);
  for (let at = await row(), all = 0; at < 320; at = await row()) {
    await look();
    await expect(async () => {
      await page.keyboard.press("PageDown"); // on the last row there is, it waits for the next page of them
      await expect.poll(row, { timeout: 1_000 }).toBeGreaterThan(at);
    }).toPass();
    for (const to = await row(); all < to; all++) await expect.poll(() => look().then(() => seen.has(all + 1)), `row ${all + 1} is drawn`).toBe(true);
  }
  expect(seen.size).toBe(320);
  expect(new Set(seen.values()).size).toBe(320);
  await expect(page.getByText(/^\d+ orders$/)).toBeVisible();
  await page.context().close();
});

test("the filter builder writes the filter, the address keeps it, text and rows agree", async ({ browser }) => {
  const page = await pageOf(browser, "manager");
  await page.goto("/w/demo/t/orders");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByLabel("Property of condition 1").selectOption("price");
  await page.getByLabel("Comparison of condition 1").selectOption(">");
  await page.getByLabel("Value of condition 1").fill("100");
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByLabel("Property of condition 2").selectOption("state");
  await page.getByLabel("Value of condition 2").selectOption("new");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/filter=/);
  expect(new URL(page.url()).searchParams.get("filter")).toBe('price > 100 and state = "new"');
  const grid = page.getByRole("grid", { name: "Orders" });
  await expect(grid.getByRole("row").nth(1)).toContainText("New");
  const states = await grid.getByRole("gridcell").filter({ hasText: /^(New|Confirmed|In delivery|Delivered|Cancelled)$/ }).allTextContents();
  expect(new Set(states)).toEqual(new Set(["New"]));
  await page.reload();
  await page.getByRole("button", { name: "2 conditions" }).click();
  await expect(page.getByLabel("Value of condition 1")).toHaveValue("100");
  await page.getByText("Text", { exact: true }).click();
  await expect(page.getByLabel("Filter text")).toHaveValue('price > 100 and state = "new"');
  await page.getByLabel("Filter text").fill("price > ");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByRole("button", { name: "Clear filter and sort" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.context().close();
});

test("search, state, sort and columns stand in the address", async ({ browser }) => {
  const page = await pageOf(browser, "manager");
  await page.goto("/w/demo/t/strikes");
  await page.getByRole("group", { name: "State" }).getByRole("button", { name: "Closed" }).click();
  await expect(page).toHaveURL(/state=closed/);
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.getByRole("searchbox").fill("gull");
  await expect(page).toHaveURL(/q=gull/);
  await page.getByRole("columnheader", { name: "Flight date" }).click();
  await expect(page).toHaveURL(/sort=date/);
  await page.getByRole("button", { name: /Columns/ }).click();
  await page.getByRole("checkbox", { name: "Cost, total" }).check();
  await expect(page).toHaveURL(/columns=/);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("columnheader", { name: "Cost, total" })).toBeVisible();
  await page.getByRole("searchbox").fill("nothing is called this");
  await expect(page.getByRole("heading", { name: "No strikes match" })).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.getByRole("grid", { name: "Strikes" })).toBeVisible();
  await page.context().close();
});

test("a cell without access is empty and says so by name", async ({ browser }) => {
  const page = await pageOf(browser, "sales");
  await page.goto("/w/demo/t/clients");
  const grid = page.getByRole("grid", { name: "Clients" });
  await expect(grid.getByRole("row").nth(1)).toBeVisible();
  const closed = grid.getByRole("gridcell", { name: "no access" });
  await expect(closed.first()).toBeVisible();
  expect(new Set(await closed.allTextContents())).toEqual(new Set([""]));
  await page.context().close();
});
