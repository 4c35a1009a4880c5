import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, pageOf, signIn } from "./people";

// Seed 000 from top to bottom: who has access, down to the individual user.

const api = "/api/v1/workspaces/demo/app-access";

interface Stored {
  mode: string;
  users: Record<string, boolean>;
}

const stored = async (page: Page) => (await (await page.request.get(api)).json()) as Stored;

async function idOf(page: Page, name: string): Promise<string> {
  const answer = await page.request.get(`/api/v1/workspaces/demo/users?q=${encodeURIComponent(name)}`);
  return ((await answer.json()) as { items: { id: string }[] }).items[0]!.id;
}

/** Everything as the demo starts with, whatever a test left behind. */
async function reset(page: Page): Promise<void> {
  const read = await page.request.get(api);
  const { users } = (await read.json()) as Stored;
  const viewer = await idOf(page, "Vic Stone");
  const all = Object.fromEntries(Object.keys(users).filter((id) => id !== viewer).map((id) => [id, true]));
  const done = await page.request.put(api, { data: { mode: "everyone", users: all }, headers: { "If-Match": read.headers().etag ?? "", Origin: new URL(page.url()).origin } });
  expect(done.ok(), await done.text()).toBe(true);
}

const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true });
const grid = (page: Page) => page.getByRole("grid", { name: "App access" });
const toggle = (page: Page, name: string) => page.getByRole("switch", { name: `Access of ${name}` });

async function open(page: Page): Promise<void> {
  await page.goto("/w/demo/settings/users");
  await page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Access & Permissions" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Access & Permissions" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Access & Permissions" }).getByRole("link", { name: "Access", exact: true })).toHaveAttribute("aria-current", "page");
}

test.describe.configure({ mode: "serial" });

test("by default everyone has access; choosing selected users opens the list and changes nothing until Save (S000.5-14)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await open(page);
  await reset(page);
  await page.reload();
  await expect(page.getByRole("radio", { name: "Everyone has access" })).toBeChecked();
  await expect(grid(page)).toHaveCount(0);
  await page.getByRole("radio", { name: "Selected users have access" }).check();
  await expect(grid(page)).toBeVisible();
  await expect(page.getByText("Nothing has changed yet")).toBeVisible();
  expect((await stored(page)).mode).toBe("everyone");

  await toggle(page, "Ann Lee").click({ force: true });
  await expect(page.getByText("2 unsaved changes")).toBeVisible();
  await expect(page.getByText("▼ 1 user will lose access")).toBeVisible();
  expect(await stored(page)).toMatchObject({ mode: "everyone" });
  const courier = await pageOf(browser, "courier");
  const enters = async () => (await courier.request.get("/api/v1/workspaces/demo/trackers/orders/records?limit=1")).status();
  expect(await enters(), "nobody is disturbed by a draft").toBe(200);
  // A reload keeps the draft, and still nobody is touched.
  await page.reload();
  await expect(page.getByText("2 unsaved changes")).toBeVisible();
  await expect(toggle(page, "Ann Lee")).not.toBeChecked();

  await save(page).click();
  await expect(page.getByText(/Saved\. Only selected users have access now/)).toBeVisible();
  const now = await stored(page);
  expect(now.mode).toBe("selected");
  expect(now.users[await idOf(page, "Ann Lee")]).toBe(false);
  expect(now.users[await idOf(page, "Tom Berg")]).toBe(true);
  expect(await enters(), "the next request is refused").toBe(403);
  await courier.context().close();
  await page.context().close();
});

test("who lost access stands before a door that says so, and is marked elsewhere (S000.2, S000.31)", async ({ browser }) => {
  const page = await browser.newPage();
  await signIn(page, "courier");
  await expect(page.getByRole("heading", { name: /You don't have access to Trackward/ })).toBeVisible();
  await page.context().close();
  const owner = await pageOf(browser, "owner");
  await owner.goto("/w/demo/settings/users?q=Ann+Lee");
  await expect(owner.getByRole("grid", { name: "Users" }).getByRole("row", { name: /Ann Lee/ })).toContainText("No access");
  await owner.context().close();
});

test("viewers are listed with a fixed No access and the reason (S000.19-21)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await open(page);
  await page.getByLabel("Search users").fill("Vic Stone");
  await expect(grid(page).getByRole("row", { name: /Vic Stone/ })).toContainText("No access · viewers cannot enter");
  await expect(toggle(page, "Vic Stone")).toHaveCount(0);
  await page.context().close();
});

test("filters, search, and the box at the top of the table selects everyone the filter matches and says the number (S000.17, S000.22-27)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await open(page);
  for (const name of ["Access", "Role", "Team", "Kind", "System settings"]) await expect(page.getByRole("combobox", { name, exact: true })).toBeVisible();
  await page.getByRole("combobox", { name: "Role", exact: true }).click();
  await page.getByRole("option", { name: "Courier" }).click();
  await expect(page).toHaveURL(/role=courier/);
  await expect(grid(page).getByRole("rowheader")).toHaveText([/Ann Lee/, /Tom Berg/]);
  await page.getByRole("checkbox", { name: "Select everyone the filter matches: 2" }).click();
  const bar = page.getByRole("group", { name: "Bulk actions" });
  await expect(bar).toContainText("2 selected");
  await bar.getByRole("button", { name: "Remove access" }).click();
  await expect(page.getByText("▼ 1 user will lose access")).toBeVisible();

  await page.getByRole("combobox", { name: "Access", exact: true }).click();
  await page.getByRole("option", { name: "No access" }).click();
  await expect(grid(page).getByRole("rowheader")).toHaveCount(2);
  await grid(page).getByRole("checkbox", { name: "Select Tom Berg" }).click();
  await expect(bar).toContainText("1 selected");
  await bar.getByRole("button", { name: "Allow access" }).click();
  await expect(page.getByText(/unsaved change/)).toHaveCount(0);
  await page.context().close();
});

test("bulk allow and remove by one or several teams (S000.28-30)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await open(page);
  await page.getByRole("button", { name: "Bulk remove access…" }).click();
  const dialog = page.getByRole("dialog", { name: "Bulk remove access" });
  await dialog.getByRole("combobox", { name: "Teams" }).fill("American");
  await page.getByRole("option", { name: /American Airlines/ }).click();
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Remove access" }).click();
  await expect(page.getByText("1 user will lose access once you save.")).toBeVisible();
  await expect(toggle(page, "Claire Dunn")).not.toBeChecked();
  await page.getByRole("button", { name: "Bulk allow access…" }).click();
  const allow = page.getByRole("dialog", { name: "Bulk allow access" });
  await allow.getByRole("combobox", { name: "Teams" }).fill("American");
  await page.getByRole("option", { name: /American Airlines/ }).click();
  await page.keyboard.press("Escape");
  await allow.getByRole("button", { name: "Allow access" }).click();
  await expect(toggle(page, "Claire Dunn")).toBeChecked();
  await page.context().close();
});

test("a full user's access is not for an extended administrator to change (A5.3)", async ({ browser }) => {
  const page = await pageOf(browser, "admin");
  await open(page);
  await expect(toggle(page, "Mia Olsen")).toBeDisabled();
  await expect(grid(page).getByRole("row", { name: /Mia Olsen/ })).toContainText("Only a full user changes this");
  await page.context().close();
});

test("the list works by keyboard, in both themes, and on a phone", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await open(page);
  await expect(toggle(page, "Ann Lee")).not.toBeChecked();
  await grid(page).getByRole("rowheader", { name: /Ann Lee/ }).focus();
  await page.keyboard.press("Enter");
  await expect(toggle(page, "Ann Lee")).toBeChecked();
  await expect(page.getByText("▲ 1 user will gain access")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Discard" }).click();
  await page.context().close();
  const phone = await pageOf(browser, "owner", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await phone.goto("/w/demo/settings/access");
  await expect(grid(phone)).toBeVisible();
  await expectNoSidewaysScroll(phone);
  await reset(phone);
  await phone.context().close();
});
