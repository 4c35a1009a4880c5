import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, loaded, pageOf, type Who } from "./people";

const pages: { who: Who; path: string; ready: string | RegExp }[] = [
  { who: "manager", path: "/w/demo", ready: /^Good/ },
  { who: "manager", path: "/w/demo/t/strikes", ready: "Strikes" },
  { who: "manager", path: "/w/demo/t/strikes/r/10000", ready: /.+/ },
  { who: "technician", path: "/w/demo/t/installations", ready: "Installations" },
  { who: "manager", path: "/w/demo/t/orders/new", ready: "New order" },
  { who: "courier", path: "/w/demo/t/orders", ready: "Orders" },
  { who: "courier", path: "/w/demo/t/orders/r/999999", ready: "You can't open this record" },
  { who: "owner", path: "/w/demo", ready: /^Good/ },
  { who: "owner", path: "/w/demo/settings/users", ready: "Users" },
  { who: "owner", path: "/w/demo/settings/roles", ready: "Roles & Security" },
  { who: "owner", path: "/w/demo/settings/permissions?tracker=orders&role=courier", ready: "Tracker Permissions" },
  { who: "owner", path: "/w/demo/settings/audit", ready: "Audit log" },
  { who: "manager", path: "/w/demo/account/sessions", ready: "Where you are signed in" },
];

test("axe finds nothing on any page, light and dark", async ({ browser, page }) => {
  test.setTimeout(300_000);
  const refused: string[] = [];
  for (const { who, path, ready } of pages) {
    const view = await pageOf(browser, who);
    view.on("console", (message) => /Content Security Policy/i.test(message.text()) && refused.push(`${path}: ${message.text()}`));
    await view.goto(path);
    await expect(view.getByRole("heading", { level: 1, name: ready })).toBeVisible();
    await loaded(view);
    await expectAccessible(view);
    await view.context().close();
  }
  for (const path of ["/sign-in", "/confirm#token"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page);
  }
  expect(refused, "what the content security policy refused").toEqual([]);
});

test("axe finds nothing on open panels, menus and dialogs", async ({ browser }) => {
  const page = await pageOf(browser, "manager");
  await page.goto("/w/demo/t/orders");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await expect(page.getByLabel("Property of condition 1")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Columns/ }).click();
  await expect(page.getByRole("checkbox", { name: "Customer" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Account/ }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  await expectAccessible(page);
  await page.context().close();
});

test("on a phone: cards, no sideways scroll, targets a thumb can hit", async ({ browser }) => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  for (const { who, path, ready } of pages) {
    const view = await pageOf(browser, who, phone);
    await view.goto(path);
    await expect(view.getByRole("heading", { level: 1, name: ready })).toBeVisible();
    await loaded(view);
    await expectNoSidewaysScroll(view);
    await view.context().close();
  }
  const courier = await pageOf(browser, "courier", phone);
  await courier.goto("/w/demo/t/orders");
  const cards = courier.getByRole("list", { name: "Orders" });
  await expect(cards.getByRole("listitem").first()).toBeVisible();
  await expect(courier.getByRole("grid")).toHaveCount(0);
  await cards.getByRole("link").first().tap();
  const move = courier.getByRole("button", { name: "Move to Delivered" });
  await expect(move).toBeVisible();
  expect((await move.boundingBox())!.height).toBeGreaterThanOrEqual(48);
  for (const tab of await courier.getByRole("navigation", { name: "Bottom bar" }).locator("a, button").all()) {
    expect((await tab.boundingBox())!.height).toBeGreaterThanOrEqual(48);
  }
  await expectAccessible(courier);
  await courier.getByRole("button", { name: "Trackers" }).tap();
  await expect(courier.getByRole("dialog").getByRole("link", { name: "Orders" })).toBeVisible();
  await expectAccessible(courier);
  await courier.context().close();
});

test("at 320 pixels everything but tables still fits", async ({ browser }) => {
  const view = await pageOf(browser, "manager", { viewport: { width: 320, height: 720 } });
  for (const path of ["/w/demo", "/w/demo/t/orders", "/w/demo/t/orders/r/1", "/w/demo/t/orders/new"]) {
    await view.goto(path);
    await expect(view.getByRole("heading", { level: 1 })).toBeVisible();
    await loaded(view);
    await expectNoSidewaysScroll(view);
  }
  await view.context().close();
});
