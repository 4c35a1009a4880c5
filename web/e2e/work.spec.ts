import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, pageOf } from "./people";

// The table in groups, a view that opens as the board it was saved as, and what happened in a tracker.

test("a table is grouped by keyboard, a board is saved as a view, and the tracker's activity shows what one sees (A4.3, A4.5, A7.4)", async ({ browser }) => {
  const page = await pageOf(browser, "manager");

  await test.step("groups with their counts and sums; the address holds which are open", async () => {
    await page.goto("/w/demo/t/orders");
    await page.getByRole("combobox", { name: "Group by" }).click();
    await page.getByRole("option", { name: "State", exact: true }).click();
    const grid = page.getByRole("grid", { name: "Orders in groups" });
    const first = grid.getByRole("rowheader", { name: /^New, \d+ records, open$/ });
    await expect(first).toBeVisible();
    await expect(grid.getByRole("gridcell", { name: /^Sum of Price: \$/ }).first()).toBeAttached();
    await first.click();
    await expect(page).toHaveURL(/group=state.*toggled=new/);
    const shut = grid.getByRole("rowheader", { name: /^New, \d+ records, shut$/ });
    await expect(shut).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await expect(grid.getByRole("rowheader", { name: /^Confirmed, \d+ records, open$/ })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/toggled=new%2Cconfirmed|toggled=new,confirmed/);
    await page.reload();
    await expect(shut).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("the box of a group selects the rows shown below it, and dates are grouped by a period", async () => {
    const grid = page.getByRole("grid", { name: "Orders in groups" });
    const group = grid.getByRole("checkbox", { name: "Select In delivery", exact: true });
    const selection = page.getByRole("region", { name: "Selection" });
    await group.click();
    await expect(selection).toContainText("25 selected");
    await grid.getByRole("checkbox", { name: /^Select Order \d+$/, checked: true }).first().click();
    await expect(selection).toContainText("24 selected");
    await expect(group).toHaveAttribute("aria-checked", "mixed");
    await selection.getByRole("button", { name: "Clear selection" }).click();
    await expect(selection).toHaveCount(0);
    await page.getByRole("combobox", { name: "Group by" }).click();
    await page.getByRole("option", { name: "Created", exact: true }).click();
    await page.getByRole("combobox", { name: "Period of the groups" }).click();
    await page.getByRole("option", { name: "Year", exact: true }).click();
    await expect(page).toHaveURL(/group=created_at(:|%3A)year/);
    await expect(grid.getByRole("rowheader", { name: /^\d{4}, \d+ records, open$/ }).first()).toBeVisible();
  });

  await test.step("a board is saved, and opens as a board from another view", async () => {
    await page.goto("/w/demo/t/orders?form=board");
    await page.getByRole("group", { name: "Saved views" }).getByRole("button", { name: "New view" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Lanes");
    await dialog.getByRole("button", { name: "Save" }).click();
    const views = page.getByRole("group", { name: "Saved views" });
    await expect(views.getByRole("button", { name: "Board Lanes" })).toHaveAttribute("aria-pressed", "true");
    await views.getByRole("button", { name: "All" }).click();
    await expect(page.getByRole("grid", { name: "Orders" })).toBeVisible();
    await page.goto("/w/demo/t/orders?view=lanes");
    await expect(page.getByRole("button", { name: "Board", exact: true })).toHaveAttribute("aria-pressed", "true");
    await expect(page.getByText("Columns by")).toBeVisible();
    const gone = await page.request.delete("/api/v1/workspaces/demo/trackers/orders/views/lanes", { headers: { Origin: new URL(page.url()).origin, "If-Match": "*" } });
    expect(gone.ok(), await gone.text()).toBe(true);
  });

  await test.step("what happened, from the tracker's menu, narrowed by kind", async () => {
    await page.goto("/w/demo/t/orders");
    await page.getByRole("button", { name: "More about this table" }).click();
    await page.getByRole("menuitem", { name: "Activity" }).click();
    const list = page.getByRole("list", { name: "What happened" });
    await expect(list.getByRole("listitem").first()).toBeVisible();
    await page.getByRole("combobox", { name: "Kind" }).click();
    await page.getByRole("option", { name: "State" }).click();
    await expect(page).toHaveURL(/kind=state/);
    await expect(list.getByText("moved it from").first()).toBeVisible();
    await expect(list.getByText("created this")).toHaveCount(0);
    await expectAccessible(page);
  });

  await test.step("a courier is shown no name of what they may not see, on a phone without sideways scroll", async () => {
    const courier = await pageOf(browser, "courier", { viewport: { width: 390, height: 844 } });
    await courier.goto("/w/demo/t/orders/activity");
    await expect(courier.getByRole("heading", { name: "Activity" })).toBeVisible();
    await courier.getByRole("combobox", { name: "Property" }).click();
    await expect(courier.getByRole("option", { name: "Customer" })).toBeVisible();
    await expect(courier.getByRole("option", { name: "Margin" })).toHaveCount(0);
    await expectNoSidewaysScroll(courier);
    await courier.context().close();
  });
});
