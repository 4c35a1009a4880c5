import { expect, test } from "@playwright/test";
import { expectEveryPageListed, lookAt, settings } from "./pages";
import { expectAccessible, loaded, pageOf } from "./people";

test("every page of the router is looked at", expectEveryPageListed);

test("the settings pages are accessible in both themes and fit a phone", async ({ browser }) => {
  test.setTimeout(400_000);
  const page = await pageOf(browser, "owner");
  for (const look of settings) await lookAt(page, look);
  await page.goto("/w/demo/settings/users");
  await page.getByRole("grid", { name: "Users" }).getByRole("rowheader", { name: "Ann Lee" }).click();
  for (const tab of ["Details", "Roles", "Effective access", "Sessions"]) {
    await page.getByRole("dialog").getByRole("tab", { name: tab }).click();
    await loaded(page);
    await expectAccessible(page);
  }
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.context().close();
});
