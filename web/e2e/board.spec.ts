import { expect, test, type APIRequestContext, type Page } from "@playwright/test";
import { pageOf } from "./people";

const api = "/api/v1/workspaces/demo";
const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

interface Made {
  number: number;
  id: string;
}

async function make(request: APIRequestContext, tracker: string, state: string, values: Record<string, unknown>): Promise<Made> {
  const answer = await request.post(`${api}/trackers/${tracker}/records`, { data: { state, values } });
  expect(answer.status(), await answer.text()).toBe(201);
  return ((await answer.json()) as { record: Made }).record;
}

const stateOf = async (request: APIRequestContext, tracker: string, made: Made) => ((await (await request.get(`${api}/trackers/${tracker}/records/${made.id}`)).json()) as { state: string }).state;

async function remove(request: APIRequestContext, tracker: string, made: Made): Promise<void> {
  await request.delete(`${api}/trackers/${tracker}/records/${made.id}`, { headers: { "If-Match": "*" } });
}

const column = (page: Page, name: string) => page.getByRole("region", { name: new RegExp(`^${name}, `) });
const card = (page: Page, made: Made) => page.locator(`[data-card="${made.id}"]`);
const link = (page: Page, made: Made) => card(page, made).locator("a").first();
/** Drags as a hand does: the columns that come up when the card is lifted have come before it is let go. */
async function drag(page: Page, made: Made, to: string): Promise<void> {
  await card(page, made).hover();
  await page.mouse.down();
  const box = (await card(page, made).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2 + 6, box.y + box.height / 2 + 6, { steps: 2 });
  await expect(column(page, to)).toHaveAttribute("data-drop", "yes");
  for (let i = 0; i < 2; i++) await column(page, to).hover(); // the first move only enters
  await expect(column(page, to)).toHaveAttribute("data-over", "true");
  await page.mouse.up();
}
const said = (page: Page, words: RegExp | string) => expect(page.getByRole("status").filter({ hasText: words }).first()).toBeVisible();

test("the courier's board has only their column, with as many cards as they see", async ({ browser }) => {
  const page = await pageOf(browser, "courier");
  await page.goto("/w/demo/t/orders?form=board");
  await expect(column(page, "In delivery")).toBeVisible();
  await expect(page.getByRole("region", { name: /, \d+$/ })).toHaveCount(1);
  const listed = (await (await page.request.get(`${api}/trackers/orders/records?count=exact&state=delivering`)).json()) as { count: number };
  await expect(page.getByRole("region", { name: `In delivery, ${listed.count}`, exact: true })).toBeVisible();
  // A column brings its cards a page at a time: the last page ends at exactly what they see.
  const cards = column(page, "In delivery").locator("[data-card]");
  const more = column(page, "In delivery").getByRole("button", { name: "Show more" });
  for (let seen = await cards.count(); seen < listed.count; seen = await cards.count()) {
    await more.click();
    await expect.poll(() => cards.count()).toBeGreaterThan(seen);
  }
  await expect(cards).toHaveCount(listed.count);
  await expect(more).toHaveCount(0);
  for (const state of ["New", "Confirmed", "Cancelled"]) await expect(page.getByText(state, { exact: true })).toHaveCount(0);
  await page.context().close();
});

test("a card is moved by menu, by M, by Ctrl with an arrow and by drag, and comes back where the server refuses", async ({ browser }) => {
  const page = await pageOf(browser, "manager");
  const order = await make(page.request, "orders", "new", { customer: "Board Walker" });
  const name = `Order ${order.number}`;
  await page.route("**/events", (route) => route.abort()); // what somebody else does is not heard of at once
  await page.goto("/w/demo/t/orders?form=board&q=Board+Walker");
  await expect(column(page, "New").locator("[data-card]")).toHaveCount(1);

  await link(page, order).press("m");
  await expect(page.getByRole("menuitem", { name: /^In delivery/ })).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("menuitem", { name: "Confirmed" }).click();
  await said(page, `${name} moved to Confirmed, 1 of 1`);
  await expect(column(page, "Confirmed").locator("[data-card]")).toHaveCount(1);

  await link(page, order).press("Control+ArrowLeft");
  await said(page, `${name} moved to New, 1 of 1`);

  const readAnew = page.waitForResponse((answer) => answer.url().includes("/trackers/orders/board"));
  await drag(page, order, "Confirmed");
  await expect(column(page, "Confirmed").locator("[data-card]")).toHaveCount(1);
  await expect.poll(() => stateOf(page.request, "orders", order)).toBe("confirmed");
  await readAnew; // or this page would hear at once of what comes now

  // Somebody else moves it back meanwhile: this page's next step is not there any more.
  await page.request.post(`${api}/trackers/orders/records/${order.id}/transition`, { data: { to: "cancelled" } });
  await card(page, order).getByRole("button").click();
  await page.getByRole("menuitem", { name: "New" }).click();
  await said(page, `${name} was not moved to New.`);
  await expect(column(page, "Cancelled").locator("[data-card]")).toHaveCount(1);
  expect(await stateOf(page.request, "orders", order)).toBe("cancelled");
  await remove(page.request, "orders", order);
  await page.context().close();
});

test("what is missing is asked for on the way, and Cancel leaves the card where it was", async ({ browser }) => {
  const page = await pageOf(browser, "manager");
  const parcel = await make(page.request, "assembly", "assembled", { item: "Board Sheet" });
  await page.goto("/w/demo/t/assembly?form=board&q=Board+Sheet");
  await link(page, parcel).press("Control+ArrowRight");
  const sheet = page.getByRole("dialog", { name: "Before Checked" });
  await expect(sheet.getByRole("group", { name: /^Photo, assembled/ })).toBeVisible();
  await sheet.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(column(page, "Assembled").locator("[data-card]")).toHaveCount(1);
  expect(await stateOf(page.request, "assembly", parcel)).toBe("assembled");

  await drag(page, parcel, "Checked");
  await sheet.getByTestId("upload-photo_assembled").setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: picture });
  await sheet.getByRole("button", { name: "Move to Checked" }).and(page.locator(":not([aria-disabled])")).click();
  await said(page, /moved to Checked, 1 of 1/);
  expect(await stateOf(page.request, "assembly", parcel)).toBe("checked");
  await remove(page.request, "assembly", parcel);
  await page.context().close();
});

test("a dashboard that is made and shared is read by each over their own rows", async ({ browser }) => {
  const page = await pageOf(browser, "manager");
  await page.goto("/w/demo");
  await page.getByRole("button", { name: "New dashboard" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Orders at a glance");
  await page.getByRole("switch", { name: /^Shared/ }).check({ force: true });
  await page.getByRole("button", { name: "Add a tile" }).click();
  await page.getByRole("combobox", { name: "Tracker" }).click();
  await page.getByRole("option", { name: "Orders" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("Orders by state");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await said(page, "Orders at a glance saved");
  const all = page.getByRole("region", { name: "Orders by state" });
  await expect(all.getByRole("rowheader")).not.toHaveCount(0);
  const counts = async (of: Page) => (await of.getByRole("region", { name: "Orders by state" }).locator("td").allInnerTexts()).reduce((sum, n) => sum + Number(n), 0);
  const total = async (of: Page) => ((await (await of.request.get(`${api}/trackers/orders/aggregate`)).json()) as { total: { count: number } }).total.count;
  expect(await counts(page)).toBe(await total(page));

  const courier = await pageOf(browser, "courier");
  await courier.goto("/w/demo");
  await courier.getByRole("link", { name: "Orders at a glance" }).click();
  await expect(courier.getByRole("region", { name: "Orders by state" }).getByRole("rowheader")).not.toHaveCount(0);
  expect(await counts(courier)).toBe(await total(courier));
  expect(await total(courier)).toBeLessThan(await total(page));
  await expect(courier.getByText("Partial", { exact: true })).toBeVisible();
  await courier.context().close();

  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("link", { name: "Orders at a glance" })).toHaveCount(0);
  await page.context().close();
});
