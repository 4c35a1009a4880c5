import { existsSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { confirmLinkFor, pageOf } from "./people";
import { dataFolder } from "./server";

// Seed 001: users, from the round button to deletion.

const grid = (page: Page) => page.getByRole("grid", { name: "Users" });
const unique = Date.now().toString(36);
const nora = { name: `Nora Quist ${unique}`, email: `nora-${unique}@demo.example` };

test.describe.configure({ mode: "serial" });

test("the workspace name opens Settings at Users for who has settings access; for others it is plain text that says whom to ask (S001.12-14)", async ({ browser }) => {
  const owner = await pageOf(browser, "owner");
  await owner.goto("/w/demo");
  await owner.getByRole("link", { name: /Skyline Security: open the settings/ }).click();
  await expect(owner.getByRole("heading", { level: 1, name: "Users" })).toBeVisible();
  await owner.context().close();
  const courier = await pageOf(browser, "courier");
  await courier.goto("/w/demo");
  const nav = courier.getByRole("navigation", { name: "Workspace" });
  await expect(nav.getByText("Skyline Security")).toBeVisible();
  await expect(nav.getByRole("link", { name: /Skyline Security/ })).toHaveCount(0);
  await expect(nav).toContainText("You don't have access to system settings. Ask Mia Olsen");
  await courier.context().close();
});

test("the round button adds a user, who enters by the mailed link and not before (S001.15-17)", async ({ browser }) => {
  test.skip(!existsSync(dataFolder), "the outbox of a server started elsewhere is not known here");
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/users");
  const button = page.getByRole("button", { name: "Add user" });
  await expect(grid(page)).toBeVisible();
  const box = (await button.boundingBox())!;
  expect(box.width).toBe(box.height);
  expect(box.x + box.width).toBeGreaterThan(1440 - 60);
  expect(box.y + box.height).toBeGreaterThan(900 - 60);
  await button.click();
  const window = page.getByRole("dialog", { name: "Add user" });
  await window.getByRole("button", { name: "Save" }).click();
  await expect(window.getByRole("alert")).toContainText("Give a name.");
  await window.getByLabel("Name").fill(nora.name);
  await window.getByLabel("E-mail").fill(nora.email);
  await window.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Courier" }).click();
  await window.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${nora.name} was added.`)).toBeVisible();
  const opened = page.getByRole("dialog", { name: nora.name });
  await expect(opened).toContainText("Invited");
  await page.context().close();

  const guest = await browser.newPage();
  let link = "";
  await expect.poll(() => (link = confirmLinkFor(nora.email))).not.toBe("");
  await guest.goto(link);
  await guest.getByRole("button", { name: "Confirm my e-mail" }).click();
  await expect(guest.getByRole("heading", { name: "Your e-mail is confirmed" })).toBeVisible();
  await guest.getByRole("link", { name: "Go to your workspace" }).click();
  // The link proves the address, so it signs in as well; it works once.
  await expect(guest.getByRole("heading", { level: 1 })).toContainText("Nora");
  await expect(guest.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Orders" })).toBeVisible();
  const again = await browser.newPage();
  await again.goto(link);
  await again.getByRole("button", { name: "Confirm my e-mail" }).click();
  await expect(again.getByRole("alert")).toContainText("This link was used already");
  await again.context().close();
  await guest.context().close();
});

test("only a full user is offered to grant full access (S001.18, S001.21)", async ({ browser }) => {
  for (const [who, offered] of [["owner", 1], ["admin", 0]] as const) {
    const page = await pageOf(browser, who);
    await page.goto("/w/demo/settings/users?add=true");
    const window = page.getByRole("dialog", { name: "Add user" });
    await window.getByRole("combobox", { name: "System settings access" }).click();
    await expect(page.getByRole("option", { name: "Extended" })).toBeVisible();
    await expect(page.getByRole("option", { name: "Full" })).toHaveCount(offered);
    await page.context().close();
  }
});

test("a role is added on the user's page with a reason, cannot be removed there, and is removed on the role's page (A6.5, S003.24-26)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/users");
  await grid(page).getByRole("rowheader", { name: "Eva Klein" }).click();
  const window = page.getByRole("dialog", { name: "Eva Klein" });
  await window.getByRole("tab", { name: "Roles" }).click();
  await window.getByRole("combobox", { name: "Add another role" }).click();
  await page.getByRole("option", { name: "Technician" }).click();
  await window.getByLabel("Last day").fill("2030-06-30");
  await expect(window.getByRole("button", { name: "Save" })).toHaveAttribute("aria-disabled", "true");
  await window.getByLabel("Reason").fill("Covers for Jonas");
  await window.getByRole("button", { name: "Save" }).click();
  await expect(window.getByText("Whole workspace · until Jun 30, 2030")).toBeVisible();
  // No control here takes a role away; each leads to where it can be done.
  await expect(window.getByRole("button", { name: /Remove/ })).toHaveCount(0);
  await window.getByRole("link", { name: /Remove on the role's page.*Technician/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Technician" })).toBeVisible();
  const held = page.getByRole("list", { name: "Who holds Technician" }).getByRole("listitem").filter({ hasText: "Eva Klein" });
  await expect(held).toContainText("until Jun 30, 2030");
  await expect(held).toContainText("by Mia Olsen: Covers for Jonas");
  await held.getByRole("button", { name: "Suspend" }).click();
  await expect(held.getByText("Suspended")).toBeVisible();
  await held.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(held).toHaveCount(0);
  await page.context().close();
});

test("effective access shows what one role alone gives, and nothing is changed by asking (S003.54)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/users");
  await grid(page).getByRole("rowheader", { name: "Ann Lee" }).click();
  const window = page.getByRole("dialog", { name: "Ann Lee" });
  await window.getByRole("tab", { name: "Effective access" }).click();
  const orders = window.getByRole("region", { name: "Orders" });
  await expect(orders.getByRole("button", { name: "Phone, In delivery: view assigned only, edit none. Why?" })).toBeVisible();
  await window.getByRole("combobox", { name: "Without role" }).click();
  await page.getByRole("option", { name: "Courier" }).click();
  await expect(window.getByText("Without Courier: no more Orders.")).toBeVisible();
  await expect(orders.getByRole("button", { name: /^Phone, In delivery: .*would be lost/ })).toBeVisible();
  await orders.getByRole("button", { name: /^Phone, In delivery/ }).click();
  await expect(page.getByRole("region", { name: "Why can Ann Lee see Phone of Orders in state In delivery?" })).toBeVisible();
  await page.context().close();
});

test("a row opens the window where a user is changed and saved; its menu deactivates, activates and deletes, and says what each will do (S001.19, S001.23-32)", async ({ browser }) => {
  test.skip(!existsSync(dataFolder), "needs the user added before");
  const page = await pageOf(browser, "owner");
  await page.goto(`/w/demo/settings/users?q=${encodeURIComponent(nora.email)}`);
  await grid(page).getByRole("rowheader", { name: nora.name }).click();
  const window = page.getByRole("dialog", { name: nora.name });
  await window.getByLabel("Job code").fill("NIGHT-7");
  await window.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${nora.name} was saved. It holds from the next request.`)).toBeVisible();
  const stored = await page.request.get(`/api/v1/workspaces/demo/users?q=${encodeURIComponent(nora.email)}`);
  expect(((await stored.json()) as { items: { job_code: string }[] }).items[0]!.job_code).toBe("NIGHT-7");
  await window.getByRole("tab", { name: "Sessions" }).click();
  await expect(window.getByRole("button", { name: /^End/ })).toHaveCount(1);
  await window.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Deactivate", exact: true }).click();
  const question = page.getByRole("dialog", { name: `Deactivate ${nora.name}?` });
  await expect(question).toContainText("They do not count in the plan's seats.");
  await expect(question).toContainText("Their roles are suspended: Courier.");
  await question.getByRole("button", { name: "Deactivate" }).click();
  await expect(window.getByText("Deactivated")).toBeVisible();
  await window.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Activate", exact: true }).click();
  await page.getByRole("dialog", { name: `Activate ${nora.name}?` }).getByRole("button", { name: "Activate" }).click();
  await expect(window.getByText("Active", { exact: true })).toBeVisible();
  await window.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const last = page.getByRole("dialog", { name: `Delete ${nora.name}?` });
  await expect(last).toContainText("This cannot be undone.");
  await expect(last).toContainText("Unassigned from 0 records");
  await expect(last.getByRole("button", { name: "Delete for good" })).toBeDisabled();
  await last.getByLabel(/^Type/).fill(nora.name);
  await last.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText(`${nora.name} was deleted.`)).toBeVisible();
  await expect(page.getByRole("heading", { name: "Nobody matches" })).toBeVisible();
  await page.context().close();
});

test("the last full user cannot be shut out, and the page says why (S001.22, A8.2)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/users?settings=full");
  await grid(page).getByRole("rowheader", { name: "Mia Olsen" }).click();
  const window = page.getByRole("dialog", { name: "Mia Olsen" });
  await window.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Deactivate", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Deactivate Mia Olsen?" });
  await question.getByRole("button", { name: "Deactivate" }).click();
  await expect(question.getByRole("alert")).toContainText(/full/i);
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(window.getByText("Active", { exact: true })).toBeVisible();
  await page.context().close();
});
