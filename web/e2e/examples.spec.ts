import { expect, test, type Locator, type Page } from "@playwright/test";
import { examples } from "./examples";
import { neverShows } from "./people";
import { expectForThumbs, phone, photo, Thumb } from "./phone";
import { Workshop } from "./workshop";

// Seed 004, examples 1 to 4: built in the browser in a workspace with nothing in it, then used as each person. `make test`
// takes them from their templates; designer.spec.ts has a tracker by hand. `make verify` makes all four by hand as well,
// and what people find there has to be the same.
const ways = [
  { words: "from their templates", byHand: false },
  { words: "by hand", byHand: true },
].slice(0, process.env.TRACKWARD_COUNTS === "large" ? 2 : 1);

for (const { words, byHand } of ways) {
  test.describe(`the four examples ${words}`, () => {
    test.describe.configure({ mode: "serial" });
    let shop: Workshop;
    test.beforeAll(async ({ browser }) => {
      shop = await Workshop.open(browser);
    });
    test.afterAll(async () => shop?.close());

    test("an empty workspace gets four trackers with their roles, and people who hold them", async () => {
      test.setTimeout(byHand ? 300_000 : 120_000);
      await shop.begin();
      for (const example of examples) await (byHand ? shop.byHand(example) : shop.fromTemplate(example));
      await shop.addPeople();
    });

    test("example 1: a courier's phone has own orders in delivery with five fields, and one that is delivered goes out of sight", () => deliver(shop));
    test("example 2: a salesperson sees own and assigned clients in full and of the others the name, and no more in any answer", () => sell(shop));
    test("example 3: an assembler goes through the steps one by one, and past none without its photo", () => assemble(shop));
    test("example 4: a technician's phone closes a visit with photos and the client's signature, and not before", () => install(shop));
    test("a manager sees all of it in every state, and may do nothing but look at an order that is delivered", () => manage(shop));
  });
}

async function labels(page: Page): Promise<string[]> {
  const fields = page.getByRole("region", { name: "Properties" }).locator("[data-property]");
  await expect(fields.first()).toBeVisible();
  return fields.evaluateAll((all) => all.map((e) => e.firstElementChild?.firstChild?.textContent ?? ""));
}
const step = (page: Page, label: string): Locator => page.getByRole("listitem").filter({ has: page.getByRole("heading", { level: 2, name: new RegExp(`^${label}`) }) });
const done = (page: Page, label: string): Locator => page.getByRole("button", { name: `Done — move to ${label}`, exact: true });

/** What a person hears of trackers: their own, by its name alone. */
async function expectOnly(links: Locator, tracker: string): Promise<void> {
  const names = examples.map((example) => example.tracker);
  await expect(links.filter({ hasText: tracker })).not.toHaveCount(0);
  for (const other of names.filter((name) => name !== tracker)) await expect(links.filter({ hasText: other })).toHaveCount(0);
}

async function deliver(shop: Workshop): Promise<void> {
  const orders = await shop.tracker("orders");
  const hidden = { Price: 734567.89, Margin: 129876.54, "Internal note": "Leave it by the violet gate" };
  const shown = { Phone: "+1 555 010 7001", Address: "3 Mill Lane", Contents: "Rye bread", "Delivery at": "2031-05-06T10:00:00Z" };
  const mine = await orders.make("In delivery", { Customer: "Harbour Bakery", ...shown, ...hidden, Courier: shop.id("courier") });
  const others = await orders.make("In delivery", { Customer: "Quartz Pharmacy", ...shown, ...hidden, Courier: shop.id("courier2") });
  const early = await orders.make("Confirmed", { Customer: "Onyx Florist", ...shown, ...hidden, Courier: shop.id("courier") });

  const { page, wire } = await shop.enter("courier", phone);
  const thumb = new Thumb(page);
  await expect(page.getByRole("region", { name: "Assigned to you" }).getByRole("link")).toHaveText([/Harbour Bakery/]);
  await expectForThumbs(page);
  await thumb.tap(page.getByRole("button", { name: "Trackers" }));
  const drawer = page.getByRole("dialog", { name: "Acme" });
  await expectOnly(drawer.getByRole("link"), "Orders");
  await expectForThumbs(page);
  await thumb.tap(drawer.getByRole("link", { name: "Orders" }));
  const cards = page.getByRole("list", { name: "Orders" }).getByRole("link");
  await expect(cards).toHaveText([/Harbour Bakery/]);
  await expect(page.getByText("1 order", { exact: true })).toBeVisible();
  await expectForThumbs(page);

  await thumb.tap(cards);
  await expect(page.getByRole("heading", { level: 1, name: "Harbour Bakery" })).toBeVisible();
  const five = ["Customer", "Phone", "Address", "Contents", "Delivery at"];
  expect(await labels(page)).toEqual(five);
  const sent = (await (await page.request.get(orders.path(mine))).json()) as typeof mine;
  expect(Object.keys(sent.values).sort()).toEqual(five.map(orders.property).sort());
  await expect(page.getByRole("region", { name: "Properties" }).getByRole("textbox")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Move to Delivered" })).toBeVisible();
  await expectForThumbs(page);

  for (const unseen of [others, early]) expect((await page.request.get(orders.path(unseen))).status()).toBe(404);
  expect((await orders.attempt(page, mine, { values: { Phone: "+1 555 010 9999" } })).status).toBe(403);
  expect((await orders.attempt(page, others, { to: "Delivered" })).status).toBe(404);

  await thumb.tap(page.getByRole("button", { name: "Move to Delivered" }));
  const warning = page.getByRole("dialog", { name: "Move to Delivered?" });
  await expect(warning).toContainText("you will no longer see this record");
  await expectForThumbs(page);
  await thumb.tap(warning.getByRole("button", { name: "Move to Delivered" }));
  await expect(page.getByText("No orders yet")).toBeVisible();
  await expectForThumbs(page);
  expect((await orders.now(mine)).state).toBe(orders.state("Delivered"));
  await page.goto(orders.page(mine));
  await expect(page.getByRole("heading", { name: "You can't open this record" })).toBeVisible();
  await expectForThumbs(page);

  await neverShows(page, ["Quartz", "Onyx", "violet gate"]);
  await wire.neverHolds(["Quartz", "Onyx", "734567", "129876", "violet gate", "margin", "internal_note", "internal note", '"price"', '"courier":', '"label":"confirmed"', '"label":"cancelled"', ...elsewhere("Orders")]);
}

/** Names of the trackers that a person has nothing to do with. */
const elsewhere = (tracker: string) => examples.flatMap((example) => (example.tracker === tracker ? [] : [`"${example.tracker}"`]));

async function sell(shop: Workshop): Promise<void> {
  const clients = await shop.tracker("clients");
  const full = (phone: string, debt: number, notes: string) => ({ Phone: phone, Debt: debt, Notes: notes });
  const never = await clients.make("Active", { Name: "Basalt Hotel", ...full("+1 555 010 8001", 445566.77, "Owes for the obsidian order"), Owner: shop.id("sales2") });
  const soon = await clients.make("Active", { Name: "Lapis Studio", ...full("+1 555 010 8002", 112233.44, "Wants the cobalt tiles"), Owner: shop.id("sales2") });

  const { page, wire } = await shop.enter("sales");
  await expectOnly(page.getByRole("navigation", { name: "Workspace" }).getByRole("link"), "Clients");
  await page.goto(`${clients.page()}/new`);
  await page.getByLabel("Name", { exact: true }).fill("Jade Garage");
  await page.getByLabel("Phone").fill("+1 555 010 8003");
  await page.getByLabel("Notes").fill("Met at the fair");
  await page.getByRole("button", { name: "Create client" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Jade Garage" })).toBeVisible();
  expect(await labels(page)).toEqual(["Name", "Phone", "E-mail", "Debt", "Notes", "Owner"]);
  await page.getByLabel("Debt").fill("250");
  await page.getByLabel("Debt").press("Enter");
  await expect(page.getByText("Debt saved")).toBeVisible();
  await page.getByRole("button", { name: "Move to Active" }).click();
  await expect(page.getByText("Moved to Active")).toBeVisible();

  await page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Clients" }).click();
  const rows = page.getByRole("grid", { name: "Clients" }).getByRole("row");
  await expect(rows.filter({ hasText: "Jade Garage" })).toContainText(/010 ?8003/);
  await expect(rows.filter({ hasText: "Lapis Studio" })).toBeVisible();
  await rows.filter({ hasText: "Basalt Hotel" }).getByRole("rowheader").click();
  await expect(page.getByRole("heading", { level: 1, name: "Basalt Hotel" })).toBeVisible();
  expect(await labels(page)).toEqual(["Name"]);
  await expect(page.getByRole("region", { name: "Properties" }).getByRole("textbox")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Change state" })).toHaveAttribute("aria-disabled", "true");
  expect((await clients.attempt(page, never, { values: { Name: "Mine now" } })).status).toBe(403);
  expect((await clients.attempt(page, never, { to: "Closed" })).status).toBe(403);
  const secrets = (of: string[]) => wire.neverHolds([...of, ...elsewhere("Clients")]);
  await secrets(["010 8001", "0108001", "445566", "obsidian", "010 8002", "0108002", "112233", "cobalt"]);

  // The supervisor assigns one of them: it is there in full, and of the other still the name alone.
  const { page: manager } = await shop.enter("manager");
  await manager.goto(clients.page(soon));
  await manager.getByRole("combobox", { name: "Owner" }).fill("Nina");
  await manager.getByRole("option", { name: "Nina Patel" }).click();
  await expect(manager.getByText("Owner saved")).toBeVisible();
  await page.goto(clients.page(soon));
  await expect(page.getByLabel("Notes")).toHaveValue("Wants the cobalt tiles");
  expect(await labels(page)).toEqual(["Name", "Phone", "E-mail", "Debt", "Notes", "Owner"]);
  await secrets(["010 8001", "0108001", "445566", "obsidian"]);
}

async function assemble(shop: Workshop): Promise<void> {
  const parcels = await shop.tracker("assembly");
  const parcel = await parcels.make("Picked", { Item: "Desk lamp" });
  const { page, wire } = await shop.enter("assembler");
  await expectOnly(page.getByRole("navigation", { name: "Workspace" }).getByRole("link"), "Assembly");
  await page.goto(`${parcels.page(parcel)}?show=checklist`);
  const photos = { Assembled: "Photo, assembled", Packed: "Photo, packed" } as const;
  await expect(step(page, "Picked")).toHaveAttribute("aria-current", "step");
  await expect(page.getByRole("button", { name: "Take photo" })).toHaveCount(0); // each photo at its own step
  for (const [at, next] of [["Picked", "Assembled"], ["Assembled", "Checked"], ["Checked", "Packed"], ["Packed", "Done"]] as const) {
    await expect(step(page, at)).toHaveAttribute("aria-current", "step");
    const needed = at === "Assembled" || at === "Packed" ? photos[at] : null;
    if (needed !== null) {
      await expect(page.getByText(`1 thing left: ${needed}.`)).toBeVisible();
      await expect(done(page, next)).toHaveAttribute("aria-disabled", "true");
      await done(page, next).press("Enter");
      await expect(page.getByRole("button", { name: "Take photo" })).toBeFocused();
      const early = await parcels.attempt(page, parcel, { to: next });
      expect([early.status, early.text.includes(parcels.property(needed))]).toEqual([422, true]);
      await page.getByTestId(`take-${parcels.property(needed)}`).setInputFiles(photo(`${at}.png`));
      await expect(page.getByRole("img", { name: `${at}.png` })).toBeVisible();
      await expect(page.getByRole("button", { name: "Take another photo" })).toHaveCount(1);
    }
    await done(page, next).and(page.locator(":not([aria-disabled])")).click();
  }
  await expect(step(page, "Done")).toHaveAttribute("aria-current", "step");
  expect((await parcels.now(parcel)).state).toBe(parcels.state("Done"));
  await expect(page.getByRole("main").getByRole("textbox")).toHaveCount(0);
  expect((await parcels.attempt(page, parcel, { values: { Item: "Another lamp" } })).status).toBe(403);
  await wire.neverHolds(elsewhere("Assembly"));
}

async function install(shop: Workshop): Promise<void> {
  const visits = await shop.tracker("installations");
  const mine = await visits.make("Planned", { Client: "Harbour Bakery", Address: "3 Hill Road", Technician: shop.id("technician") });
  const others = await visits.make("On site", { Client: "Quay Street Gym", Address: "9 Agate Street", Technician: shop.id("technician2") });

  const { page, wire } = await shop.enter("technician", phone);
  const thumb = new Thumb(page);
  const mineHere = page.getByRole("region", { name: "Assigned to you" }).getByRole("link");
  await expect(mineHere).toHaveText([/Harbour Bakery/]);
  await expectForThumbs(page);
  await thumb.tap(mineHere);
  await expect(step(page, "Planned")).toHaveAttribute("aria-current", "step");
  await expectForThumbs(page);
  await thumb.tap(done(page, "On site"));
  await expect(page.getByText("2 things left: Photos, Client's signature.")).toBeVisible();
  await expect(done(page, "Closed")).toHaveAttribute("aria-disabled", "true");
  const early = await visits.attempt(page, mine, { to: "Closed" });
  expect([early.status, early.text.includes(visits.property("Photos")), early.text.includes(visits.property("Client's signature"))]).toEqual([422, true, true]);
  await expectForThumbs(page);

  await thumb.shoot(page.getByRole("button", { name: "Take photo" }), "unit.png");
  await expect(page.getByRole("img", { name: "unit.png" })).toBeVisible();
  await expect(page.getByText("1 thing left: Client's signature.")).toBeVisible();
  await expect(done(page, "Closed")).toHaveAttribute("aria-disabled", "true");
  await expectForThumbs(page);
  await thumb.tap(page.getByRole("button", { name: "Sign on screen" }));
  await thumb.sign(page.getByRole("img", { name: /Sign here/ }));
  await expectForThumbs(page);
  await thumb.tap(page.getByRole("button", { name: "Use this signature" }));
  await expect(page.getByRole("img", { name: /signed/ })).toBeVisible();
  await expectForThumbs(page);
  await thumb.tap(done(page, "Closed"));
  await expect(step(page, "Closed")).toHaveAttribute("aria-current", "step");
  await expectForThumbs(page);
  const closed = await visits.now(mine);
  expect([closed.state, ...["Photos", "Client's signature"].map((label) => (closed.values[visits.property(label)] as unknown[]).length)]).toEqual([visits.state("Closed"), 1, 1]);

  expect((await page.request.get(visits.path(others))).status()).toBe(404);
  await thumb.tap(page.getByRole("link", { name: "Back to Installations" }));
  await expect(page.getByRole("list", { name: "Installations" }).getByRole("link")).toHaveText([/Harbour Bakery/]);
  await expectForThumbs(page);
  await neverShows(page, ["Quay Street", "Agate"]);
  await wire.neverHolds(["Quay Street", "Agate", ...elsewhere("Installations")]);
}

async function manage(shop: Workshop): Promise<void> {
  const { page } = await shop.enter("manager");
  const counts = { Orders: "3 orders", Clients: "3 clients", Assembly: "1 parcel", Installations: "2 installations" };
  for (const { tracker, properties, states } of examples) {
    await page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: tracker, exact: true }).click();
    await expect(page.getByRole("status").filter({ hasText: counts[tracker as keyof typeof counts] })).toBeVisible();
    expect((await shop.tracker(tracker.toLowerCase())).labels()).toEqual(properties.map(({ label }) => label));
    await expect(page.getByRole("group", { name: "State", exact: true }).getByRole("button")).toHaveText(["All", ...states.map(({ label }) => label)]);
  }
  const orders = await shop.tracker("orders");
  const all = (await (await page.request.get(orders.path())).json()) as { items: { number: number; state: string; id: string; values: Record<string, unknown> }[] };
  const delivered = all.items.find((order) => order.state === orders.state("Delivered"))!;
  const open = all.items.find((order) => order.state === orders.state("Confirmed"))!;
  for (const order of all.items) expect(Object.values(order.values)).toContain(734567.89);
  await page.goto(orders.page(open));
  await expect(page.getByLabel("Price", { exact: true })).toHaveValue("734567.89");
  await expect(page.getByRole("button", { name: "Move to In delivery" })).toBeVisible();
  await page.goto(orders.page(delivered));
  expect(await labels(page)).toEqual(["Customer", "Phone", "Address", "Contents", "Delivery at", "Price", "Margin", "Internal note", "Courier"]);
  await expect(page.getByRole("region", { name: "Properties" }).getByRole("textbox")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^(Move to|Change state)/ })).toHaveCount(0);
  expect((await orders.attempt(page, delivered, { values: { Price: 1 } })).status).toBe(403);
  expect((await orders.attempt(page, delivered, { to: "In delivery" })).status).toBe(403);
  for (const action of ["archive", "delete"] as const) {
    const answer = await page.request.fetch(`${orders.path(delivered)}${action === "archive" ? "/archive" : ""}`, { method: action === "archive" ? "POST" : "DELETE", headers: { "If-Match": "*" } });
    expect(answer.status(), action).toBe(403);
  }
}
