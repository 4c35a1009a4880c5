import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, loaded, pageOf } from "./people";

test("the settings pages are accessible in both themes and fit a phone", async ({ browser }) => {
  test.setTimeout(400_000);
  const paths = ["users", "users?add=true", "roles", "roles/r/courier", "roles/r/courier?tab=sign-in", "roles/sign-in-api", "roles/compare", "roles/merge", "permissions?tracker=orders&role=courier", "access", "users/import", "guests", "integrations", "workspace", "sign-in", "requests", "audit", "teams", "teams?open=american-airlines", "sites", "sites?open=texas"];
  const page = await pageOf(browser, "owner");
  for (const path of paths) {
    await page.goto(`/w/demo/settings/${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await loaded(page);
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
    await page.setViewportSize({ width: 1280, height: 720 });
  }
  await page.goto("/w/demo/settings/users");
  for (const tab of ["Details", "Roles", "Effective access", "Sessions"]) {
    if (tab === "Details") await page.getByRole("grid", { name: "Users" }).getByRole("rowheader", { name: "Ann Lee" }).click();
    await page.getByRole("dialog").getByRole("tab", { name: tab }).click();
    await loaded(page);
    await expectAccessible(page);
  }
  await page.context().close();
});
