import { expect, test, type Page } from "@playwright/test";
import { lookAt, working } from "./pages";
import { expectAccessible, expectNoSidewaysScroll, loaded, pageOf, type Who } from "./people";

test("axe finds nothing on any page people work in, in both themes, and each fits a phone", async ({ browser, page }) => {
  test.setTimeout(300_000);
  const refused: string[] = [];
  const views = new Map<Who, Page>();
  for (const look of working) {
    const view = views.get(look.who) ?? (await pageOf(browser, look.who));
    if (!views.has(look.who)) view.on("console", (message) => /Content Security Policy/i.test(message.text()) && refused.push(`${view.url()}: ${message.text()}`));
    views.set(look.who, view);
    await lookAt(view, look);
  }
  for (const view of views.values()) await view.context().close();
  for (const path of ["/sign-in", "/confirm#token", "/g/link"]) await lookAt(page, { who: "viewer", path, ready: /.+/ });
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
