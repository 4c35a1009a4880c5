import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, pageOf } from "./people";

// S002: a tracker, a saved view and single rows restricted and made public again, in the words and places it fixes;
// and acting on several rows at once.

const ws = "/api/v1/workspaces/demo";
const origin = (page: Page) => new URL(page.url()).origin;

async function send(page: Page, method: "post" | "patch" | "delete", path: string, data?: object): Promise<Record<string, unknown>> {
  const answer = await page.request[method](`${ws}${path}`, { data, headers: { Origin: origin(page), ...(method === "post" ? {} : { "If-Match": "*" }) } });
  expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
  return method === "delete" ? {} : ((await answer.json()) as Record<string, unknown>);
}

async function read<T>(page: Page, path: string): Promise<T> {
  return (await (await page.request.get(`${ws}${path}`)).json()) as T;
}

const idOf = async (page: Page, email: string) => (await read<{ items: { id: string }[] }>(page, `/users?q=${email}`)).items[0]!.id;

/** How often the pointer was pressed while something was done. */
async function presses(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const at = window as unknown as { presses: number; counts?: boolean };
    at.presses = 0;
    if (!at.counts) window.addEventListener("pointerdown", () => at.presses++, true);
    at.counts = true;
  });
  await work();
  return page.evaluate(() => (window as unknown as { presses: number }).presses);
}

test("a tracker, a view and rows are restricted and made public in the words and places of S002.4-20, each in few presses", async ({ browser }) => {
  const owner = await pageOf(browser, "owner");
  await owner.goto("/w/demo");
  const manager = await idOf(owner, "manager@demo.example");
  await send(owner, "patch", `/users/${manager}`, { settings: "selective", configures: ["clients"] });
  await send(owner, "post", "/teams", { key: "day-shift", name: "Day shift", members: [await idOf(owner, "sales2@demo.example")] });
  await send(owner, "post", "/teams", { key: "night-shift", name: "Night shift", members: [manager] });
  const sales = await pageOf(browser, "sales");
  await sales.goto("/w/demo");
  const page = await pageOf(browser, "manager");
  await page.goto("/w/demo/t/clients");
  const drawer = page.getByRole("navigation", { name: "Workspace" });
  const dialog = page.getByRole("dialog");
  const pickTeam = async (...names: string[]) => {
    await dialog.getByRole("button", { name: "Add teams" }).click();
    for (const name of names) await dialog.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  };

  await test.step("the tracker: Manage Tracker, Tracker Permissions, Restrict Access, cog, teams; who loses it is seen before saving", async () => {
    await expect(page.getByRole("button", { name: "Manage Tracker" })).toBeVisible();
    const taken = await presses(page, async () => {
      await page.getByRole("button", { name: "Manage Tracker" }).click();
      await page.getByRole("menuitem", { name: "Tracker Permissions" }).click();
      await dialog.getByRole("switch", { name: "Restrict Access" }).click();
      await expect(dialog.getByRole("button", { name: "Choose users or teams" })).toHaveAttribute("aria-expanded", "true");
      await expect(dialog.getByRole("heading", { name: "Only these people" })).toBeVisible();
      await pickTeam("Day shift", "Night shift");
      await expect(dialog.getByText(/2 people keep access · \d+ loses? it/)).toBeVisible();
      await expect(dialog.getByText(/you keep it/)).toBeVisible();
      await dialog.getByRole("button", { name: "Save", exact: true }).click();
      await expect(page.getByText(/Clients is restricted to 2 teams/)).toBeVisible();
    });
    expect((await read<{ mode: string; teams: unknown[] }>(page, "/trackers/clients/restriction")).teams).toHaveLength(2);
    expect(taken).toBeLessThanOrEqual(7);
    expect((await sales.request.get(`${ws}/trackers/clients`)).status()).toBe(404);
  });

  await test.step("public again: the confirmation says how many that adds, and Yes, make Public", async () => {
    const taken = await presses(page, async () => {
      await page.getByRole("button", { name: "Restricted", exact: true }).click();
      await dialog.getByRole("switch", { name: "Restrict Access" }).click();
      await expect(page.getByText(/\d+ more (person|people) will be able to open it/)).toBeVisible();
      await page.getByRole("button", { name: "Yes, make Public" }).click();
      await expect(page.getByText("Clients is public.")).toBeVisible();
    });
    expect((await read<{ mode: string }>(page, "/trackers/clients/restriction")).mode).toBe("public");
    expect(taken).toBeLessThanOrEqual(3);
    expect((await sales.request.get(`${ws}/trackers/clients`)).status()).toBe(200);
  });

  await test.step("a saved view: caret, 3-dot menu, Permission View, Restrict Access, cog, teams", async () => {
    await page.goto("/w/demo/t/clients?sort=-number");
    await page.getByRole("group", { name: "Saved views" }).getByRole("button", { name: "New view", exact: true }).click();
    await dialog.getByLabel("Name").fill("Newest");
    await dialog.getByLabel("Share it with everyone who sees Clients").check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(page).toHaveURL(/view=newest/);
    await drawer.getByRole("button", { name: "Saved views of Clients" }).click();
    await expect(drawer.getByRole("link", { name: "Newest" })).toBeVisible();
    await drawer.getByRole("button", { name: "Menu of view Newest" }).click();
    await page.getByRole("menuitem", { name: "Permission View" }).click();
    await dialog.getByRole("switch", { name: "Restrict Access" }).click();
    await pickTeam("Night shift");
    await expect(dialog.getByText(/(person keeps|people keep) access/)).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await expect(drawer.getByRole("link", { name: /Newest.*Restricted/ })).toBeVisible();
    expect(JSON.stringify(await read(sales, "/trackers/clients/views"))).not.toContain("newest");
    // The 3-dot menu beside the tracker's name leads to its own permissions.
    await drawer.getByRole("button", { name: "Menu of Clients" }).click();
    await page.getByRole("menuitem", { name: "Tracker Permissions" }).click();
    await expect(page.getByRole("dialog", { name: "Restrict “Clients”" })).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("the Permissions column: greyed out in Edit Tracker, switched on in this view, relabelled", async () => {
    await page.getByRole("button", { name: "Manage Tracker" }).click();
    await page.getByRole("menuitem", { name: "Edit Tracker" }).click();
    await expect(dialog.getByText("already in this tracker; switch it on under Columns")).toBeVisible();
    await dialog.getByLabel("Label of the Permissions column").fill("Who sees it");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("The column's label was saved.")).toBeVisible();
    await dialog.getByRole("button", { name: "Switch it on in this view" }).click();
    await expect(page.getByRole("columnheader", { name: "Who sees it" })).toBeVisible();
    await page.getByRole("button", { name: "Save changes" }).click();
    await expect(page).not.toHaveURL(/columns=/);
    await expect(page.getByRole("columnheader", { name: "Who sees it" })).toBeVisible();
  });

  await test.step("a row: the padlock by double-click and by Enter, restricted, then public", async () => {
    const locks = page.getByRole("button", { name: /^Permissions of client \d+: Public$/ });
    await locks.first().dblclick();
    await expect(page.getByRole("dialog", { name: /Restrict “Client \d+”/ })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await page.keyboard.press("Enter"); // the focus is back in the row's cell
    await dialog.getByRole("switch", { name: "Restrict Access" }).click();
    await pickTeam("Day shift");
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("dialog", { name: "Lock yourself out?" })).toBeVisible();
    await page.getByRole("button", { name: "Keep me on it" }).click();
    await pickTeam("Night shift");
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    const restricted = page.getByRole("button", { name: /^Permissions of client \d+: Restricted$/ });
    await expect(restricted).toHaveCount(1);
    await restricted.click();
    await dialog.getByRole("switch", { name: "Restrict Access" }).click();
    await page.getByRole("button", { name: "Yes, make Public" }).click();
    await expect(restricted).toHaveCount(0);
  });

  await test.step("several rows: the bar says how many of them allow what, and does it", async () => {
    const boxes = page.getByRole("checkbox", { name: /^Select Client/ });
    await boxes.nth(0).click();
    await boxes.nth(1).click();
    const bar = page.getByRole("region", { name: "Selection" });
    await expect(bar).toContainText("2 selected");
    await expect(bar.getByRole("button", { name: "Restrict…" })).toBeEnabled();
    await expectAccessible(page);
    const ids = async () => (await read<{ items: { id: string }[] }>(page, "/trackers/clients/records?archived=true")).items.map((r) => r.id);
    const before = await ids();
    await bar.getByRole("button", { name: "Archive", exact: true }).click();
    await expect(page.getByText("2 of 2 records archived")).toBeVisible();
    const archived = (await ids()).filter((id) => !before.includes(id));
    expect(await send(page, "post", "/trackers/clients/records/bulk", { ids: archived, action: "restore" })).toMatchObject({ count: 2, done: 2, skipped: 0 });
  });

  // As it was found.
  await send(page, "delete", "/trackers/clients/views/newest");
  await send(page, "patch", "/trackers/clients", { restriction_label: "" });
  for (const team of ["day-shift", "night-shift"]) await send(owner, "delete", `/teams/${team}`);
  await send(owner, "patch", `/users/${manager}`, { settings: "none", configures: [] });
  for (const p of [owner, sales, page]) await p.context().close();
});

test("a record is shared with a guest, whom the server offers to who manages by name, and the link is ended (A9.2, A7)", async ({ browser }) => {
  const owner = await pageOf(browser, "owner");
  await owner.goto("/w/demo");
  const guest = await send(owner, "post", "/users", { kind: "guest", name: "Clinic desk" });
  const page = await pageOf(browser, "manager");
  await page.goto("/w/demo");
  const [record] = (await read<{ items: { number: number }[] }>(page, "/trackers/orders/records?limit=1")).items;
  await page.goto(`/w/demo/t/orders/r/${record!.number}`);
  await page.getByRole("button", { name: /^More actions for order/ }).click();
  await page.getByRole("menuitem", { name: "Share…" }).click();
  const share = page.getByRole("dialog", { name: /^Share order/ });
  const who = share.getByRole("combobox", { name: "As which guest" });
  await who.fill("nobody of this name");
  await expect(page.getByText("No guest matches")).toBeVisible();
  await who.fill("clinic");
  await page.getByRole("option", { name: "Clinic desk" }).click();
  await expectAccessible(page);
  await share.getByRole("button", { name: "Make the link" }).click();
  await expect(share.getByRole("textbox", { name: "The link" })).toHaveValue(/\/g\/link#/);
  await share.getByRole("button", { name: "End the link of Clinic desk" }).click();
  await expect(share.getByRole("button", { name: "End the link of Clinic desk" })).toHaveCount(0);
  const courier = await pageOf(browser, "courier"); // who manages nothing is offered nobody
  expect((await courier.request.get(`${ws}/trackers/orders/link-guests`)).status()).toBe(403);
  await send(owner, "delete", `/users/${guest.id as string}`);
  for (const p of [owner, page, courier]) await p.context().close();
});
