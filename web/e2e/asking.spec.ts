import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, loaded, pageOf } from "./people";

// Asking for access (A13.5), and what people type that would be a script (case F03).

const ws = "/api/v1/workspaces/demo";
const origin = (page: Page) => new URL(page.url()).origin;

test("access is asked for where a page does not open, alike for what is not there; who manages grants it with an end", async ({ browser }) => {
  const manager = await pageOf(browser, "manager");
  await manager.goto("/w/demo");
  const headers = { Origin: origin(manager), "If-Match": "*" };
  const me = ((await (await manager.request.get(ws)).json()) as { me: { id: string } }).me.id;
  const orders = `${ws}/trackers/orders/records`;
  // An order that the courier delivers, restricted to the manager.
  const courier = await pageOf(browser, "courier");
  await courier.goto("/w/demo");
  const { number } = ((await (await courier.request.get(`${orders}?limit=1`)).json()) as { items: { number: number }[] }).items[0]!;
  const restrict = (body: object) => manager.request.put(`${orders}/${number}/restriction`, { data: body, headers });
  const made = await restrict({ mode: "restricted", users: [me] });
  expect(made.ok(), await made.text()).toBe(true);

  const said: string[] = [];
  for (const record of [number, 999999]) {
    await courier.goto(`/w/demo/t/orders/r/${record}`);
    await expect(courier.getByRole("heading", { level: 1, name: "You can't open this record" })).toBeVisible();
    await courier.getByRole("button", { name: "Ask for access" }).click();
    const dialog = courier.getByRole("dialog", { name: "Ask for access" });
    await dialog.getByLabel("What do you need it for?").fill("I deliver it today");
    if (record === number) await expectAccessible(courier);
    await dialog.getByRole("button", { name: "Send the request" }).click();
    said.push((await dialog.getByRole("status").textContent()) ?? "");
    await dialog.getByRole("button", { name: "Close" }).last().click();
  }
  expect(said[0]).toContain("Your request was sent");
  expect(said[1]).toBe(said[0]);

  await manager.goto("/w/demo");
  await manager.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: /Requests.*1 waiting for you/ }).click();
  const decide = manager.getByRole("list", { name: "For you to decide" });
  await expect(decide.getByRole("listitem")).toHaveCount(1);
  await expect(decide).toContainText("I deliver it today");
  await decide.getByRole("button", { name: /^What would give it/ }).click();
  await expect(decide.getByRole("radio")).toHaveCount(1);
  await expect(decide).toContainText(`Put Ann Lee on the list of order ${number}`);
  await expect(decide.getByLabel("Last day")).not.toHaveValue("");
  await expectAccessible(manager);
  await manager.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(manager);
  await decide.getByRole("button", { name: /^Grant/ }).click();
  await expect(manager.getByText("Granted to Ann Lee. It holds from the next request.")).toBeVisible();

  await courier.goto(`/w/demo/t/orders/r/${number}`);
  await expect(courier.getByRole("region", { name: "Properties" })).toBeVisible();
  await courier.goto("/w/demo/requests");
  const mine = courier.getByRole("list", { name: "Asked by you" });
  await expect(mine).toContainText("granted until");
  await mine.getByRole("button", { name: /^Withdraw/ }).click();
  await expect(mine.getByRole("listitem")).toHaveCount(1);
  expect((await restrict({ mode: "public" })).ok()).toBe(true);
  await courier.context().close();
  await manager.context().close();
});

test("names and values that are scripts stay text on every page", async ({ browser }) => {
  const mark = Date.now().toString(36);
  const hostile = `<img src=x onerror=alert(1)>"'{{7*7}}<svg/onload=alert(2)> ${mark}`;
  const found: string[] = [];
  const watch = (page: Page) => {
    page.on("dialog", (dialog) => {
      found.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("console", (message) => /Content Security Policy/i.test(message.text()) && found.push(message.text()));
  };
  const owner = await pageOf(browser, "owner");
  watch(owner);
  await owner.goto("/w/demo/settings/users");
  const headers = { Origin: origin(owner), "If-Match": "*" };
  const make = async (page: Page, path: string, data: object) => {
    const answer = await page.request.post(`${ws}${path}`, { data, headers });
    expect(answer.status(), await answer.text()).toBe(201);
    return (await answer.json()) as { id: string; record?: { number: number } };
  };
  const user = await make(owner, "/users", { name: hostile, kind: "viewer", email: `x-${mark}@demo.example` });
  const team = await make(owner, "/teams", { key: `x-${mark}`, name: hostile, members: [user.id] });
  const role = await make(owner, "/roles", { key: `x-${mark}`, name: hostile, description: hostile });
  for (const path of [`users?q=${mark}`, `teams?q=${mark}`, "roles", `roles/r/x-${mark}`]) {
    await owner.goto(`/w/demo/settings/${path}`);
    await expect(owner.getByText(mark).first()).toBeAttached();
  }
  for (const path of [`users?user=${user.id}`, "audit", `permissions?tracker=orders&role=x-${mark}`]) {
    await owner.goto(`/w/demo/settings/${path}`);
    await expect(owner.getByRole("heading", { level: 1 })).toBeVisible();
    await loaded(owner);
  }
  const manager = await pageOf(browser, "manager");
  watch(manager);
  await manager.goto("/w/demo");
  const { record } = await make(manager, "/trackers/orders/records", { values: { customer: hostile, internal_note: `[a](javascript:alert(3)) ${hostile}`, contents: hostile } });
  for (const path of [`?q=${mark}`, `/r/${record!.number}`]) {
    await manager.goto(`/w/demo/t/orders${path}`);
    await expect(manager.getByText(mark).first()).toBeAttached();
  }
  await expect(manager.locator("img[src=x], svg[onload], a[href^='javascript:']")).toHaveCount(0);
  expect(found).toEqual([]);
  await manager.request.delete(`${ws}/trackers/orders/records/${record!.number}`, { headers });
  for (const path of [`/roles/${role.id}`, `/teams/${team.id}`, `/users/${user.id}`]) await owner.request.delete(`${ws}${path}`, { headers });
  await manager.context().close();
  await owner.context().close();
});
