import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll } from "./people";
import { owner, Server } from "./serve";

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(async () => server.stop());

test("the first set-up leads from the code in the log to a workspace with invitations to copy", async ({ page, context, browser }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
  await page.goto(`${server.url}/`);
  await page.getByRole("link", { name: "Set it up" }).click();
  await expect(page.getByRole("heading", { name: "Create your workspace" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Set-up code").fill("00000-00000-00000-00000");
  await page.getByLabel("Workspace name").fill("Acme Delivery");
  await page.getByLabel("Your name").fill(owner.name);
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.keyboard.press("Enter");
  await page.getByRole("radio", { name: "Delivery", exact: true }).check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create workspace" }).click();
  await expect(page.getByRole("alert")).toContainText("This is not the set-up code");
  await expect(page.getByLabel("Workspace name")).toHaveValue("Acme Delivery");

  await page.getByLabel("Set-up code").fill(server.code.toUpperCase());
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Create workspace" }).click();
  await expect(page.getByRole("heading", { name: "Invite people" })).toBeVisible();
  await expect(page.getByText("No mail server is set up")).toBeVisible();
  await page.getByLabel("E-mail addresses").fill("ann@acme.example, marc@acme.example");
  await page.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Courier" }).click();
  await page.getByRole("button", { name: "Invite 2 people" }).click();
  const link = await page.getByLabel("Invitation link for ann@acme.example").inputValue();
  expect(link).toMatch(new RegExp(`^${server.url}/confirm#`));
  await expectAccessible(page);
  await page.getByRole("link", { name: "Finish" }).click();
  await expect(page).toHaveURL(`${server.url}/w/acme-delivery`);

  const ann = await (await browser.newContext()).newPage();
  await ann.goto(link);
  await ann.getByRole("button", { name: "Confirm my e-mail" }).click();
  await expect(ann.getByRole("heading", { name: "Your e-mail is confirmed" })).toBeVisible();
  await ann.getByRole("link", { name: "Go to your workspace" }).click();
  await expect(ann).toHaveURL(`${server.url}/w/acme-delivery`);

  await ann.goto(`${server.url}/setup`);
  await expect(ann.getByRole("heading", { name: "This server is set up already" })).toBeVisible();
  await ann.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(ann);
});
