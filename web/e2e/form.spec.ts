import { expect, test, type APIRequestContext, type Browser, type Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, pageOf } from "./people";
import { expectForThumbs, phone, photo, Thumb } from "./phone";

interface Row {
  number: number;
  state: string;
  values: Record<string, unknown>;
}

const api = "/api/v1/workspaces/demo";

async function call(request: APIRequestContext, method: "POST" | "PATCH" | "DELETE" | "GET", path: string, data?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await request.fetch(`${api}${path}`, { method, data, headers: method === "PATCH" || method === "DELETE" ? { "If-Match": "*" } : {} });
  const text = await answer.text();
  return { status: answer.status(), body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

const one = async (request: APIRequestContext, tracker: string, number: number): Promise<Row> => (await call(request, "GET", `/trackers/${tracker}/records/${number}`)).body as unknown as Row;

/** An installation of the test's own, on site and the technician's; the demo's stay as they are. */
async function installation(manager: Page, client: string): Promise<number> {
  const people = await call(manager.request, "GET", `/trackers/installations/properties/technician/choices?state=planned&q=Jonas`);
  const technician = (people.body.items as { value: string }[])[0]!.value;
  const made = await call(manager.request, "POST", "/trackers/installations/records", { state: "planned", values: { client, address: "3 Hill Road", technician } });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const { number } = made.body.record as Row;
  expect((await call(manager.request, "POST", `/trackers/installations/records/${number}/transition`, { to: "on_site" })).status).toBe(200);
  return number;
}

const bin = (manager: Page, tracker: string, number: number) => call(manager.request, "DELETE", `/trackers/${tracker}/records/${number}`);

async function both(browser: Browser): Promise<{ manager: Page; technician: Page }> {
  return { manager: await pageOf(browser, "manager"), technician: await pageOf(browser, "technician", phone) };
}

test("a technician closes an installation on a phone: two photos, a signature, eight taps", async ({ browser }) => {
  const { manager, technician: page } = await both(browser);
  const number = await installation(manager, "Harbour Bakery");
  await page.goto("/w/demo");
  const thumb = new Thumb(page);
  await thumb.tap(page.getByRole("region", { name: "Assigned to you" }).locator(`a[href$="/t/installations/r/${number}"]`));
  await expect(page).toHaveURL(new RegExp(`/t/installations/r/${number}$`));
  await expect(page.getByRole("region", { name: "Assigned to you" })).toHaveCount(0); // the address changes first
  await expect(page.getByRole("listitem").filter({ hasText: "On site" })).toHaveAttribute("aria-current", "step");
  await expect(page.getByText("2 things left: Photos, Client's signature.")).toBeVisible();
  await expectForThumbs(page);
  await expectAccessible(page);

  const done = page.getByRole("button", { name: "Done — move to Closed" });
  await expect(done).toHaveAttribute("aria-disabled", "true");
  await done.press("Enter");
  await expect(page.getByRole("button", { name: "Take photo" })).toBeFocused();
  expect((await one(page.request, "installations", number)).state).toBe("on_site");

  await thumb.shoot(page.getByRole("button", { name: "Take photo" }), "before.png");
  await expect(page.getByRole("img", { name: "before.png" })).toBeVisible();
  await thumb.shoot(page.getByRole("button", { name: "Take another photo" }), "after.png");
  await expect(page.getByRole("img", { name: "after.png" })).toBeVisible();
  await thumb.tap(page.getByRole("button", { name: "Sign on screen" }));
  await thumb.sign(page.getByRole("img", { name: /Sign here/ }));
  await thumb.tap(page.getByRole("button", { name: "Use this signature" }));
  await expect(page.getByRole("img", { name: /signed/ })).toBeVisible();
  await thumb.tap(done);
  await expect(page.getByText("Moved to Closed")).toBeVisible();
  await expect.poll(async () => (await one(page.request, "installations", number)).state).toBe("closed");
  expect(((await one(page.request, "installations", number)).values.photos as unknown[]).length).toBe(2);
  expect(thumb.taps).toBeLessThanOrEqual(8);

  await expect(page.getByRole("button", { name: /On site ?, done Jonas Weber/ })).toHaveAttribute("aria-expanded", "false");
  await page.setViewportSize({ width: 320, height: 700 });
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: "Back one step" }).tap();
  await expect.poll(async () => (await one(page.request, "installations", number)).state).toBe("on_site");
  await bin(manager, "installations", number);
  await page.context().close();
  await manager.context().close();
});

test("a courier's phone: the order to deliver fits a thumb, as a form and as steps, and says when it will be gone", async ({ browser }) => {
  const page = await pageOf(browser, "courier", phone);
  const rows = (await call(page.request, "GET", "/trackers/orders/records?state=delivering&limit=1")).body.items as Row[];
  for (const show of ["form", "checklist"]) {
    await page.goto(`/w/demo/t/orders/r/${rows[0]!.number}?show=${show}`);
    await expect(page.getByText(/Move to Delivered|move to Delivered/).first()).toBeVisible();
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      await expectNoSidewaysScroll(page);
      await expectForThumbs(page);
    }
  }
  await expect(page.getByRole("link", { name: /Call/ })).toHaveAttribute("href", /^tel:/);
  await expect(page.getByText("Price")).toHaveCount(0);
  await page.getByRole("button", { name: "Done — move to Delivered" }).tap();
  await expect(page.getByRole("dialog")).toContainText("you will no longer see this record");
  await page.getByRole("button", { name: "Cancel" }).tap();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expectAccessible(page);
  expect((await one(page.request, "orders", rows[0]!.number)).state).toBe("delivering");
  await page.context().close();
});

test("a photo and a step taken without a network are sent when it is back, in order; what somebody else changed meanwhile is asked", async ({ browser }) => {
  const { manager, technician: page } = await both(browser);
  const number = await installation(manager, "Offline Farm");
  await page.goto(`/w/demo/t/installations/r/${number}`);
  const take = page.getByRole("button", { name: "Take photo" });
  await expect(take).toBeVisible();
  await page.context().setOffline(true);
  await expect(page.getByText("You are offline.")).toBeVisible();
  await page.getByTestId("take-photos").setInputFiles(photo("cellar.png"));
  await expect(page.getByText("Waiting to send · 1")).toBeVisible();
  await expect(page.getByRole("img", { name: "cellar.png" })).toBeVisible();
  await page.getByRole("button", { name: "Sign on screen" }).tap();
  await page.getByLabel("Or type the name").fill("Fay Farmer");
  await page.getByRole("button", { name: "Use this signature" }).tap();
  await expect(page.getByText("Waiting to send · 2")).toBeVisible();
  await page.getByRole("button", { name: "Done — move to Closed" }).tap();
  await expect(page.getByText("Waiting to send: move to Closed")).toBeVisible();
  const before = await one(manager.request, "installations", number);
  expect([before.state, (before.values.photos as unknown[] | null)?.length ?? 0]).toEqual(["on_site", 0]);

  await page.context().setOffline(false);
  await expect(page.getByText(/Waiting to send/)).toHaveCount(0);
  await expect.poll(async () => (await one(manager.request, "installations", number)).state).toBe("closed");
  const after = await one(manager.request, "installations", number);
  expect((after.values.photos as { name: string }[]).map((f) => f.name)).toEqual(["cellar.png"]);
  await bin(manager, "installations", number);
  await page.context().close();

  // A value, with somebody else there first.
  const made = await call(manager.request, "POST", "/trackers/clients/records", { state: "lead", values: { name: "Waiting Ltd", phone: "+1 555 010 4000" } });
  const client = (made.body.record as Row).number;
  await manager.goto(`/w/demo/t/clients/r/${client}`);
  const field = manager.getByLabel("Notes", { exact: true });
  await expect(field).toBeVisible();
  await manager.context().setOffline(true);
  await field.fill("written in the cellar");
  await field.press("Control+Enter");
  await expect(manager.getByText("Waiting to send · 1")).toBeVisible();
  const other = await pageOf(browser, "manager");
  expect((await call(other.request, "PATCH", `/trackers/clients/records/${client}`, { values: { notes: "written in the office" } })).status).toBe(200);
  await manager.context().setOffline(false);
  await expect(manager.getByText("1 needs you", { exact: false })).toBeVisible();
  expect((await one(other.request, "clients", client)).values.notes).toBe("written in the office");
  await manager.getByRole("button", { name: "Show", exact: true }).click();
  await expect(manager.getByRole("dialog")).toContainText(/Marc Ortiz changed Notes/);
  await manager.getByRole("button", { name: "Keep yours" }).click();
  await expect.poll(async () => (await one(other.request, "clients", client)).values.notes).toBe("written in the cellar");
  await bin(other, "clients", client);
  await other.context().close();
  await manager.context().close();
});

test("a cell is written in by keys alone, says when it is read-only, takes a pasted value, and Undo brings it back", async ({ browser }) => {
  const page = await pageOf(browser, "manager", { permissions: ["clipboard-read", "clipboard-write"] });
  const made = await call(page.request, "POST", "/trackers/clients/records", { state: "lead", values: { name: "Cell Ltd", phone: "+1 555 010 5000" } });
  const { number } = made.body.record as Row;
  const stored = async () => (await one(page.request, "clients", number)).values.phone;
  const first = await stored();
  await page.goto(`/w/demo/t/clients?q=Cell&columns=phone,name,updated_at`);
  const grid = page.getByRole("grid", { name: "Clients" });
  await grid.getByRole("rowheader", { name: String(number) }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("F2");
  const box = grid.getByRole("textbox", { name: `Phone of ${number}` });
  await expect(box).toBeFocused();
  await page.keyboard.type("+1 555 010 5001");
  await page.keyboard.press("Escape");
  await expect(box).toHaveCount(0);
  expect(await stored()).toBe(first);
  await page.keyboard.press("Enter");
  await expect(box).toBeFocused();
  await page.keyboard.type("+1 555 010 5002");
  await page.keyboard.press("Enter");
  await expect(page.getByText(`Phone of ${number} saved`)).toBeVisible();
  expect(String(await stored())).toContain("5002");
  await expect(grid.getByRole("gridcell", { name: /5002/ })).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect.poll(stored).toBe(first);
  await page.evaluate(() => navigator.clipboard.writeText("+1 555 010 5003"));
  await page.keyboard.press("Control+v");
  await expect.poll(async () => String(await stored())).toContain("5003");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Read-only. Press W for why")).toBeVisible();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/r/${number}$`));

  await bin(page, "clients", number);
  await page.context().close();
});
