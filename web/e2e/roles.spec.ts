import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, pageOf } from "./people";

// Seed 003: roles, what they allow, how they may be used, who holds them.

const unique = Date.now().toString(36);
const name = `Night desk ${unique}`;

const centre = (page: Page) => page.getByRole("region", { name: "Feature access", exact: true });
const box = (page: Page, label: string) => centre(page).getByRole("checkbox", { name: label });

test.describe.configure({ mode: "serial" });

test("Roles & Security has the tabs Roles/Permissions, Feature Access and Sign-in & API (S003.9, S003.42)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/roles");
  const tabs = page.getByRole("navigation", { name: "Roles & Security" });
  await expect(tabs.getByRole("link")).toHaveText(["Roles/Permissions", "Feature Access", "Sign-in & API"]);
  await expect(page.getByRole("grid", { name: "Roles" }).getByRole("columnheader")).toHaveText(["Role", "Actions", "Portal", "Kind", "People", "Trackers", "API", "State", "Last change", "Last used", "Description"]);
  await page.context().close();
});

test("a new role asks which trackers it is for and leads to its cells there (S003.43)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/roles");
  await page.getByRole("button", { name: "Add role" }).click();
  const window = page.getByRole("dialog", { name: "Add role" });
  await window.getByLabel("Name").fill(name);
  await window.getByRole("combobox", { name: "Which trackers is it for?" }).click();
  await page.getByRole("option", { name: "Orders" }).click();
  await page.keyboard.press("Escape");
  await window.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Tracker Permissions" })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`role=night-desk-${unique}`));
  await expect(page.getByRole("gridcell", { name: "Price, In delivery, view: none" })).toBeVisible();

  // Its tabs say that it reaches nothing yet; a role that is held says where, and with what on which tracker.
  await page.goto(`/w/demo/settings/roles/r/night-desk-${unique}?tab=scope`);
  await expect(page.getByRole("heading", { name: "It reaches nothing yet" })).toBeVisible();
  await page.goto("/w/demo/settings/roles/r/guard?tab=scope");
  await expect(page.getByRole("region", { name: "Texas" })).toContainText("Region · with 5 sites below");
  await expect(page.getByRole("list", { name: "Who holds Guard at Dallas/Fort Worth Intl Arpt" })).toContainText("Dana Brooks");
  await expectAccessible(page);
  await page.goto("/w/demo/settings/roles/r/courier");
  await page.getByRole("navigation", { name: "Parts of Courier" }).getByRole("link", { name: "Trackers" }).click();
  const orders = page.getByRole("region", { name: "Orders" });
  await expect(orders.getByRole("row", { name: /^View/ })).toContainText("5 ✱");
  await expect(orders).toContainText("Feature Trackers: edit");
  await expectAccessible(page);
  await orders.getByRole("link", { name: "Permissions of Courier on Orders" }).click();
  await expect(page.getByRole("gridcell", { name: "Customer, In delivery, view: assigned only" })).toBeVisible();
  await page.context().close();
});

test("feature access: roles picked at the right, sections at the left, one Save at the top, and it holds (S002.23-28, S003.31-35)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/roles/feature-access");
  const pick = page.getByRole("complementary", { name: "Pick Roles to Review" });
  await pick.getByRole("checkbox", { name, exact: true }).check();
  await pick.getByRole("checkbox", { name: "Guard", exact: true }).check();
  await expect(page.getByRole("navigation", { name: "Sections" }).getByRole("link").first()).toHaveText("Trackers");
  const save = centre(page).getByRole("button", { name: "Save" });
  await expect(save).toHaveAttribute("aria-disabled", "true");
  await expect(box(page, `${name}: Trackers, Edit`)).toBeChecked();
  await expect(box(page, `${name}: Trackers, Manage`)).not.toBeChecked();

  // A permission is found by any word (S003.34): a feature leads to its row here, a property to its tracker's matrix.
  const search = page.getByRole("combobox", { name: "Search permissions" });
  await search.fill("journal");
  await page.getByRole("option", { name: "Activity" }).click();
  await expect(box(page, "Guard: Activity, View")).toBeFocused();

  // Audit needs Trackers, Manage: the page says so, and adds it with one click.
  await box(page, `${name}: Audit, View`).check();
  await expect(centre(page).getByText(`${name}: Audit needs Trackers, manage.`)).toBeVisible();
  await expect(save).toHaveAttribute("aria-disabled", "true");
  await centre(page).getByRole("button", { name: "Add what is missing" }).click();
  await expect(box(page, `${name}: Trackers, Manage`)).toBeChecked();
  await expect(centre(page).getByRole("status").filter({ hasText: "2 unsaved changes in 1 role" })).toBeVisible();
  await save.click();
  await expect(page.getByText(`Feature access of ${name} saved.`)).toBeVisible();
  const answer = await page.request.get(`/api/v1/workspaces/demo/roles/night-desk-${unique}`);
  expect(((await answer.json()) as { sheet: { features: Record<string, string> } }).sheet.features).toMatchObject({ trackers: "manage", audit: "view" });

  await centre(page).getByRole("button", { name: "What View, Edit and Manage mean in Trackers" }).click();
  const table = page.getByRole("dialog", { name: "What View, Edit and Manage mean" });
  await expect(table.getByRole("row", { name: /^Comments/ })).toContainText("write, change own");
  await page.keyboard.press("Escape");
  await expect(box(page, `${name}: Data models, View`)).toBeDisabled();
  await search.fill("orders price");
  await page.getByRole("option", { name: "Orders › Price" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Tracker Permissions" })).toBeVisible();
  await expect(page).toHaveURL(/tracker=orders&.*row=price/);
  await page.context().close();
});

test("API access is swapped from Block to Grant, and IP rules are kept (S003.67-68)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto(`/w/demo/settings/roles/r/night-desk-${unique}?tab=sign-in`);
  await expect(page.getByRole("radio", { name: "Block" })).toBeChecked();
  await page.getByRole("radio", { name: "Grant" }).check();
  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByLabel("Prefix of rule 1").fill("203.0.113.0/24");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/Sign-in & API of .* saved\./)).toBeVisible();
  await page.reload();
  await expect(page.getByRole("radio", { name: "Grant" })).toBeChecked();
  await expect(page.getByLabel("Prefix of rule 1")).toHaveValue("203.0.113.0/24");
  await page.context().close();
});

test("a role is duplicated, disabled, and deleted with a replacement for who holds it (A6.6)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto(`/w/demo/settings/roles/r/night-desk-${unique}`);
  const act = async (what: string) => {
    await page.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: what }).click();
  };
  await act("Duplicate…");
  await page.getByRole("dialog").getByRole("button", { name: "Duplicate" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `${name} copy` })).toBeVisible();
  await act("Disable…");
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
  await expect(page.getByText("Disabled", { exact: true })).toBeVisible();

  await page.goto(`/w/demo/settings/roles/r/night-desk-${unique}`);
  await page.getByRole("button", { name: "Give this role" }).click();
  const give = page.getByRole("dialog", { name: `Give ${name}` });
  await give.getByRole("combobox", { name: "Person" }).fill("Leo");
  await page.getByRole("option", { name: "Leo Grant" }).click();
  await give.getByLabel("Reason").fill("Trial");
  await give.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("list", { name: `Who holds ${name}` })).toContainText("Leo Grant");
  await act("Delete…");
  const question = page.getByRole("dialog", { name: `Delete ${name}?` });
  await expect(question).toContainText("1 person or team holds it: Leo Grant");
  await question.getByRole("combobox", { name: "Give them instead" }).click();
  await page.getByRole("option", { name: "No role" }).click();
  await question.getByLabel(/^Type/).fill(name);
  await question.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText(`Role ${name} was deleted.`)).toBeVisible();
  await expect(page.getByRole("grid", { name: "Roles" }).getByRole("rowheader", { name, exact: true })).toHaveCount(0);
  await page.context().close();
});

test("without the superuser tag the sheet's place says so, and offers to ask for it (S003.10, S003.57-58)", async ({ browser }) => {
  const page = await pageOf(browser, "admin");
  await page.goto("/w/demo/settings/roles/feature-access?roles=guard");
  await expect(page.getByRole("heading", { name: "Superuser access is required to view permissions" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Ask a superuser" })).toBeVisible();
  await expect(page.getByRole("checkbox", { name: /: Trackers, View/ })).toHaveCount(0);
  await page.context().close();
});

test("feature access is accessible in both themes and fits a phone", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/roles/feature-access?roles=guard,manager");
  await expect(box(page, "Guard: Trackers, Edit")).toBeVisible();
  await expectAccessible(page);
  await page.context().close();
  const phone = await pageOf(browser, "owner", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await phone.goto("/w/demo/settings/roles/feature-access?roles=guard,manager");
  await expect(box(phone, "Guard: Trackers, Edit")).toBeVisible();
  await expectNoSidewaysScroll(phone);
  await phone.context().close();
});
