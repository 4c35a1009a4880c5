import { expect, test, type Locator, type Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, neverShows, pageOf, Wire } from "./people";

/** Counts presses from the home page on. */
class Clicks {
  count = 0;

  async on(target: Locator): Promise<void> {
    this.count++;
    await target.click();
  }
}

const panel = (page: Page, name: string | RegExp) => page.getByRole("region", { name });
const verdict = (page: Page) => page.locator("[data-why-dock], main").getByRole("status").filter({ hasText: /^[✓✗]/ });
const layer = (region: Locator, name: string) => region.getByRole("listitem").filter({ hasText: `: ${name},` });

async function home(page: Page): Promise<Clicks> {
  await page.goto("/w/demo");
  await expect(page.getByRole("heading", { level: 1, name: /^Good/ })).toBeVisible();
  return new Clicks();
}

/** The number of an order that is in delivery and a courier's. */
async function orderOf(page: Page): Promise<number> {
  const answer = await page.request.get("/api/v1/workspaces/demo/trackers/orders/records?limit=1");
  return ((await answer.json()) as { items: { number: number }[] }).items[0]!.number;
}

test("why can't guard-texas see a costed strike: three clicks from home, with the cell and the fixes", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  const clicks = await home(page);
  await clicks.on(page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Users" }));
  await page.getByPlaceholder("Name or e-mail").fill("Ray"); // the list is as long as other tests made it
  await clicks.on(page.getByRole("button", { name: "What can Ray Alvarez do?" }));
  await expect(panel(page, "What can Ray Alvarez do?")).toContainText("Guard at Texas");
  await clicks.on(page.getByRole("button", { name: /^Why not\? +Strikes in Costed/ }));
  const why = panel(page, "Why can't Ray Alvarez see Strikes in state Costed?");
  await expect(verdict(page)).toContainText("No. Ray Alvarez cannot see Strikes in state Costed");
  const cell = layer(why, "Role and cell");
  await expect(cell).toContainText("Stopped here");
  await expect(cell).toContainText("Role Guard: state Costed");
  await expect(cell).toContainText("Guard at Texas");
  await expect(cell).toContainText(/Held since .*, given by /);
  await expect(layer(why, "Tracker")).toContainText("Passed");
  const fixes = why.getByRole("heading", { name: "What would change it" }).locator("+ ul > li");
  expect(await fixes.count()).toBeGreaterThan(0);
  await expect(fixes.first()).toContainText(/Changes the access of 1 person; \d+ records? would be gained/);
  await expect(fixes.filter({ hasText: "for role Guard" })).toContainText("Changes the access of 2 people");
  await expect(why).toContainText("Marc Ortiz");
  expect(clicks.count).toBeLessThanOrEqual(3);
  await page.context().close();
});

test("a fix leads to where it is done: a cell into the draft of its role, a role to the person, a list to its dialog", async ({ browser }) => {
  test.setTimeout(120_000);
  const page = await pageOf(browser, "owner");
  await home(page);
  const ws = "/api/v1/workspaces/demo";
  const idOf = async (name: string) => ((await (await page.request.get(`${ws}/users?q=${name}`)).json()) as { items: { id: string }[] }).items[0]!.id;
  const ray = await idOf("Ray");
  const guard = async () => (await page.request.get(`${ws}/trackers/strikes/permissions?role=guard`)).text();
  const before = await guard();
  const question = `/w/demo/access/why?s=${ray}&a=view&r=strikes&st=costed`;
  const fix = (text: string | RegExp) => page.getByRole("heading", { name: "What would change it" }).locator("+ ul > li").filter({ hasText: text });

  await page.goto(question);
  await fix("for role Guard").getByRole("button", { name: "Open draft" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Tracker Permissions" })).toBeVisible();
  await expect(page.getByText("The change stands in the draft of Guard. Nothing is saved yet: review it first.")).toBeVisible();
  await expect(page.getByText("1 unsaved change in role Guard")).toBeVisible();
  await expect(page.getByRole("gridcell", { name: /^Wildlife species, Costed/ }).first()).toBeFocused(); // in the row and the state of what changes
  expect(await guard()).toBe(before);
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByText("No changes")).toBeVisible();
  await page.reload(); // it is put there once
  await expect(page.getByText("No changes")).toBeVisible();

  await page.setViewportSize({ width: 390, height: 844 }); // a phone shows one state at a time: that of what changes
  await page.goto(question);
  await fix("for role Guard").getByRole("button", { name: "Open draft" }).click();
  await expect(page.getByRole("combobox", { name: "State" })).toHaveValue("costed");
  await expect(page.getByText("was –")).toBeInViewport();
  await page.getByRole("button", { name: "Discard" }).click();
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.goto(question);
  await fix(/^Give Ray Alvarez role/).first().getByRole("link", { name: "Roles of Ray Alvarez…" }).click();
  await expect(page.getByRole("dialog", { name: "Ray Alvarez" }).getByRole("tab", { name: "Roles" })).toHaveAttribute("aria-selected", "true");

  const key = `listed-${Date.now().toString(36)}`;
  const headers = { Origin: new URL(page.url()).origin };
  const tracker = await page.request.post(`${ws}/trackers`, { headers, data: { key, name: "Listed", properties: [{ key: "title", label: "Title", type: "text" }], states: [{ key: "open", label: "Open", kind: "open" }], transitions: [] } });
  expect(tracker.status(), await tracker.text()).toBe(201);
  const listed = await page.request.put(`${ws}/trackers/${key}/restriction`, { headers: { ...headers, "If-Match": "*" }, data: { mode: "restricted", users: [await idOf("Mia")] } });
  expect(listed.status(), await listed.text()).toBe(200);
  await page.goto(`/w/demo/access/why?s=${await idOf("Ann")}&a=view&r=${key}`);
  const listing = fix(/^Put Ann Lee on the list of Listed/).first();
  await expect(listing.getByRole("button", { name: "Open draft" })).toBeVisible(); // it takes two steps
  await listing.getByRole("button", { name: "Change who may see it…" }).click();
  await expect(page.getByRole("dialog", { name: "Restrict “Listed”" })).toBeVisible();
  await page.context().close();
});

test("why can't owner see anything: one click from home", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  const clicks = await home(page);
  await clicks.on(page.getByRole("button", { name: "Why?", exact: true }));
  const why = panel(page, "Why can't I see anything?");
  await expect(verdict(page)).toContainText("No.");
  await expect(layer(why, "Roles in force")).toContainText("Stopped here");
  await expect(layer(why, "Roles in force")).toContainText("You hold no role");
  await expect(why.getByRole("listitem").filter({ hasText: /^Give Mia Olsen role/ }).first()).toContainText("You would give it to yourself");
  expect(clicks.count).toBe(1);
  await page.context().close();
});

test("why can courier see this phone number: three clicks from home, by herself and by the owner", async ({ browser }) => {
  test.setTimeout(120_000);
  const courier = await pageOf(browser, "courier");
  let clicks = await home(courier);
  const number = await orderOf(courier);
  await clicks.on(courier.locator(`a[href="/w/demo/t/orders/r/${number}"]`).first());
  await clicks.on(courier.getByRole("button", { name: "Why is Phone read-only?" }));
  await expect(panel(courier, `Why can't I edit Phone of order ${number}?`)).toContainText("Your role lets you view Phone, but not change it.");
  await clicks.on(courier.getByRole("button", { name: "Why can I see Phone?" }));
  await expect(panel(courier, `Why can I see Phone of order ${number}?`)).toBeVisible();
  await expect(verdict(courier)).toContainText(`Yes. You can see Phone of order ${number}`);
  expect(clicks.count).toBeLessThanOrEqual(3);
  // About herself she is told no role and nobody's name (A13.2).
  await expect(panel(courier, /^Why can I see Phone/)).not.toContainText(/Courier|Who can/);
  await courier.context().close();

  const owner = await pageOf(browser, "owner");
  clicks = await home(owner);
  await clicks.on(owner.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Users" }));
  await owner.getByPlaceholder("Name or e-mail").fill("Ann");
  await clicks.on(owner.getByRole("button", { name: "What can Ann Lee do?" }));
  await clicks.on(owner.getByRole("region", { name: "Orders", exact: true }).getByRole("button", { name: /^Phone/ }));
  const why = panel(owner, "Why can Ann Lee see Phone of Orders in state In delivery?");
  await expect(verdict(owner)).toContainText("role Courier gives it");
  await expect(layer(why, "Role and cell")).toContainText(/Phone, view: assigned/);
  expect(clicks.count).toBeLessThanOrEqual(3);
  await owner.context().close();
});

test("of a hidden record an ordinary user is told what she is told of a missing one, and no hidden name", async ({ browser }) => {
  test.setTimeout(180_000);
  const manager = await pageOf(browser, "manager");
  const answer = await manager.request.get("/api/v1/workspaces/demo/trackers/orders/records?state=new&limit=1");
  const hidden = ((await answer.json()) as { items: { number: number; values: Record<string, unknown> }[] }).items[0]!;
  await manager.context().close();

  const page = await pageOf(browser, "courier");
  const wire = new Wire(page);
  const told = async (tracker: string, record: number | string) => {
    await page.goto(`/w/demo/t/${tracker}/r/${record}`);
    await page.getByRole("button", { name: "Why?", exact: true }).click();
    const why = panel(page, "Why can't I open this record?");
    await expect(verdict(page)).toContainText("No. There is nothing here that you can open.");
    const html = await page.locator("[data-why-dock]").innerHTML();
    await why.getByRole("button", { name: "Close Why?" }).click();
    return html.replace(/<code>[A-Z0-9]+<\/code>/, "").replace(/mantine-[a-z0-9]+/g, "");
  };
  const missing = await told("orders", 999999);
  expect(await told("orders", hidden.number)).toBe(missing);
  expect(await told("strikes", 10000)).toBe(missing);
  expect(await told("nowhere", 1)).toBe(missing);
  const names = [String(hidden.values.customer), "internal_note", "Internal note"];
  expect(names[0]).not.toBe("undefined");
  await neverShows(page, names);
  await wire.neverHolds(names);

  // By address it is the same, and about others she may not ask at all.
  await page.goto(`/w/demo/access/why?a=view&r=orders/${hidden.number}`);
  await expect(verdict(page)).toContainText("No. There is nothing here that you can open.");
  await page.goto("/w/demo/access/why?a=view&r=orders/1/margin");
  await expect(verdict(page)).toBeVisible();
  await wire.neverHolds([...names, '"margin']);
  await page.context().close();
});

test("W explains the focused cell; Escape closes the panel and gives the focus back", async ({ browser }) => {
  const page = await pageOf(browser, "courier");
  await page.goto("/w/demo/t/orders");
  const grid = page.getByRole("grid", { name: "Orders" });
  const cell = grid.getByRole("gridcell").filter({ hasText: /^\+/ }).first();
  await expect(cell).toBeVisible();
  await grid.getByRole("rowheader").first().focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  await expect(cell).toBeFocused();
  await page.keyboard.press("w");
  await expect(panel(page, /^Why can't I edit Phone of order \d+\?$/)).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: /^Why can't I edit Phone/ })).toBeFocused();
  // The panel stands beside the table, not over it.
  const dock = (await page.locator("[data-why-dock]").boundingBox())!;
  const main = (await page.getByRole("main").boundingBox())!;
  expect(main.x + main.width).toBeLessThanOrEqual(dock.x + 1);
  await page.keyboard.press("Escape");
  await expect(page.locator("[data-why-dock]")).toHaveCount(0);
  await expect(cell).toBeFocused();
  await expect(page).toHaveURL(/\/t\/orders/);
  await page.context().close();
});

test("the link of a question opens it, for the receiver by their own rights; another person is asked about there", async ({ browser }) => {
  const page = await pageOf(browser, "owner", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto("/w/demo/access/why?a=view&r=strikes&st=costed");
  await page.getByRole("combobox", { name: "About" }).click();
  await page.getByRole("option", { name: "Ray Alvarez" }).click();
  await expect(panel(page, "Why can't Ray Alvarez see Strikes in state Costed?")).toBeVisible();
  const copied = page.url();
  await page.getByRole("button", { name: "Copy link" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(copied);
  await page.context().close();

  const sales = await pageOf(browser, "sales");
  const wire = new Wire(sales);
  await sales.goto(new URL(copied).pathname + new URL(copied).search);
  await expect(verdict(sales)).toContainText("No. There is nothing here that you can open.");
  await neverShows(sales, ["Ray Alvarez", "Costed"]);
  await wire.neverHolds(["Ray Alvarez", "Costed"]);
  await sales.context().close();
});

test("a failed answer says so and is asked again; without a fix there is somebody to ask", async ({ browser }) => {
  const page = await pageOf(browser, "courier", { permissions: ["clipboard-read", "clipboard-write"] });
  const number = await orderOf(page);
  await page.goto(`/w/demo/t/orders/r/${number}`);
  await page.route("**/access/explain", (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body: '{"status":500,"title":"Broken"}' }));
  await page.getByRole("button", { name: "Why is Phone read-only?" }).click();
  await expect(page.locator("[data-why-dock]").getByRole("alert")).toContainText("The answer could not be loaded");
  await page.unroute("**/access/explain");
  await page.getByRole("button", { name: "Try again" }).click();
  const why = panel(page, /^Why can't I edit Phone/);
  await expect(why.getByRole("heading", { name: "Still stuck?" })).toBeVisible();
  await expect(why).toContainText("Ask Mia Olsen or Sam Roy.");
  await expect(why).toContainText("Ask the duty office at Skyline Security.");
  await expect(why).toContainText(/Request [A-Z0-9]{10,}/);
  await why.getByRole("button", { name: "Copy trace" }).click();
  const trace = await page.evaluate(() => navigator.clipboard.readText());
  expect(trace).toContain(`No. You cannot edit Phone of order ${number}`);
  expect(trace).toContain(`/w/demo/access/why?`);
  expect(trace).toMatch(/Request [A-Z0-9]{10,}/);
  await page.context().close();
});

test("axe finds nothing in the panel and on its page, light and dark", async ({ browser }) => {
  test.setTimeout(180_000);
  const owner = await pageOf(browser, "owner");
  await owner.goto("/w/demo/settings/users");
  await owner.getByPlaceholder("Name or e-mail").fill("Ray");
  await owner.getByRole("button", { name: "What can Ray Alvarez do?" }).click();
  await expect(owner.getByRole("button", { name: /^Why not\? +Strikes in Costed/ })).toBeVisible();
  await expectAccessible(owner);
  await owner.getByRole("button", { name: /^Why not\? +Strikes in Costed/ }).click();
  await expect(verdict(owner)).toBeVisible();
  await expect(panel(owner, /Costed/)).toContainText("Marc Ortiz");
  await expectAccessible(owner);
  await owner.goto("/w/demo/access/why?ask=who&a=view&r=orders/1");
  await expect(panel(owner, "Who can see order 1?")).toBeVisible();
  await expectAccessible(owner);
  await owner.context().close();
  const courier = await pageOf(browser, "courier");
  await courier.goto(`/w/demo/t/orders/r/${await orderOf(courier)}`);
  await courier.getByRole("button", { name: "Why is Phone read-only?" }).click();
  await expect(courier.getByRole("heading", { name: "Still stuck?" })).toBeVisible();
  await expectAccessible(courier);
  await courier.goto("/w/demo/t/orders/r/999999");
  await courier.getByRole("button", { name: "Why?", exact: true }).click();
  await expect(courier.getByRole("heading", { name: "Still stuck?" })).toBeVisible();
  await expectAccessible(courier);
  await courier.context().close();
});

test("on a phone the panel is a sheet over the whole screen", async ({ browser }) => {
  const page = await pageOf(browser, "courier", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await page.goto(`/w/demo/t/orders/r/${await orderOf(page)}`);
  await page.getByRole("button", { name: "Why is Phone read-only?" }).tap();
  await expect(page.getByRole("heading", { name: "Still stuck?" })).toBeVisible();
  const dock = (await page.locator("[data-why-dock]").boundingBox())!;
  expect([dock.x, dock.y, dock.width, dock.height]).toEqual([0, 0, 390, 844]);
  // What is covered is out of reach.
  await expect(page.getByRole("main")).toHaveCount(0);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  const close = page.getByRole("button", { name: "Close Why?" });
  expect((await close.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  await close.tap();
  await expect(page.getByRole("button", { name: "Why is Phone read-only?" })).toBeFocused();
  await page.context().close();
});

test("every control that is off asks its own question: export, permissions, reports, guests' links, settings; and so does a refusal", async ({ browser }) => {
  const page = await pageOf(browser, "courier");
  const why = (name: string | RegExp) => panel(page, name);
  const item = async (menu: string | RegExp, name: string | RegExp) => {
    await page.getByRole("button", { name: menu }).first().click();
    await page.getByRole("menuitem", { name }).click({ force: true }); // it is off, and pressed all the same
    await expect(page.getByRole("menu")).toHaveCount(0);
  };
  await page.goto("/w/demo/t/orders");
  await expect(page.getByRole("grid", { name: "Orders" }).getByRole("rowheader").first()).toBeVisible();
  await item("More about this table", /^Export/);
  await expect(why("Why can't I export Orders?")).toBeVisible();
  await expect(verdict(page)).toContainText("No. You cannot export");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "More about this table" })).toBeFocused();
  await item("Menu of Orders", /^Tracker Permissions/);
  await expect(why("Why can't I restrict Orders?")).toBeVisible();
  await item("More about this table", /^Make a report/);
  await expect(why("Why can't I do this?")).toContainText("It takes a role with View on reports.");
  await expect(why("Why can't I do this?")).toContainText("Ask Mia Olsen or Sam Roy.");

  await page.goto("/w/demo/t/orders/audit");
  await expect(page.getByRole("heading", { name: "Your roles do not include the audit log of this tracker." })).toBeVisible();
  await page.getByRole("button", { name: "Why?" }).click();
  await expect(why("Why can't I do this?")).toContainText("It takes a role with View on audit and Manage on trackers.");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Back to Orders" }).click();
  await expect(page.getByRole("grid", { name: "Orders" })).toBeVisible();

  // Where a dialog covers the page the answer stands over it, and Escape takes the answer alone away.
  const number = await orderOf(page);
  await page.goto(`/w/demo/t/orders/r/${number}`);
  await item(/^More actions for order/, "Share…");
  const share = page.getByRole("dialog", { name: `Share order ${number}` });
  await share.getByRole("button", { name: "Why?" }).click();
  const over = page.getByRole("dialog", { name: "Why?" });
  await expect(over.getByRole("region", { name: `Why can't I restrict order ${number}?` })).toBeVisible();
  await expect(over.getByRole("status")).toContainText("No. You cannot restrict");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(over).toHaveCount(0);
  await expect(share.getByRole("button", { name: "Why?" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(share).toHaveCount(0);

  // What the server refuses only when it is done: the question is the refused request.
  await page.route("**/comments", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify({ status: 403, code: "forbidden", detail: "You cannot comment here.", reason: "ceiling", instance: new URL(route.request().url()).pathname, explain: "/api/v1/workspaces/demo/access/explain" }) })
      : route.continue(),
  );
  await page.goto(`/w/demo/t/orders/r/${number}?tab=comments`);
  await page.getByRole("combobox", { name: "Comment" }).fill("On my way");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await page.getByText("You cannot comment here.").getByRole("button", { name: "Why?" }).click();
  await expect(why(`Why can I comment on order ${number}?`)).toBeVisible();
  await page.context().close();

  const admin = await pageOf(browser, "admin");
  await admin.goto("/w/demo");
  const { items } = (await (await admin.request.get("/api/v1/workspaces/demo/users?q=Mia")).json()) as { items: { id: string }[] };
  await admin.goto(`/w/demo/settings/users?user=${items[0]!.id}`);
  await admin.getByRole("button", { name: "Actions" }).click();
  await admin.getByRole("menuitem", { name: /^Delete/ }).click({ force: true });
  const told = admin.getByRole("dialog", { name: "Why?" });
  await expect(told).toContainText("It takes full settings access.");
  await expect(told).toContainText(/Ask Mia Olsen/);
  await admin.context().close();
});
