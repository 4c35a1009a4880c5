import { existsSync } from "node:fs";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { confirmLinkFor, expectAccessible, pageOf } from "./people";
import { dataFolder } from "./server";

// A regional manager: selective settings access that names a site. They give the roles marked for it there and below (A8).

const ws = "/api/v1/workspaces/demo";
const unique = Date.now().toString(36);
const rita = { name: `Rita Vance ${unique}`, email: `rita-${unique}@demo.example` };
const watch = { key: `watch-${unique}`, name: `Site watch ${unique}` };
const desk = { key: `desk-${unique}`, name: `Regional desk ${unique}` };
const dfw = "dallas-fort-worth-intl-arpt";

const from = (page: Page) => ({ Origin: new URL(page.url()).origin });
const json = async <T>(page: Page, path: string): Promise<T> => (await (await page.request.get(`${ws}${path}`)).json()) as T;
const give = async (page: Page, role: string, user: string, site: string) => (await page.request.post(`${ws}/roles/${role}/assignments`, { data: { user, site, reason: "covers" }, headers: from(page) })).status();

/** Makes the manager of Texas, a role marked for managers of sites, and one that lets her choose people by name. */
async function prepare(owner: Page): Promise<string> {
  const changes = [
    { op: "put", kind: "role", doc: { ...watch, by_site_managers: true } },
    { op: "put", kind: "role", doc: { ...desk, features: { directory: "view" } } },
    { op: "put", kind: "permissions", doc: { role: watch.key, tracker: "strikes", all_states: { properties: { airport: { view: "all" }, date: { view: "all" } } } } },
  ];
  const made = await owner.request.post(`${ws}/policy/changes`, { data: { changes }, headers: from(owner) });
  expect(made.ok(), await made.text()).toBe(true);
  const added = await owner.request.post(`${ws}/users`, { data: { ...rita, settings: "selective", configures: ["texas"], roles: [{ role: desk.key }] }, headers: from(owner) });
  expect(added.status(), await added.text()).toBe(201);
  return ((await added.json()) as { id: string }).id;
}

/** Enters by the link that was mailed to her. */
async function enter(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  let link = "";
  await expect.poll(() => (link = confirmLinkFor(rita.email))).not.toBe("");
  await page.goto(link);
  await page.getByRole("button", { name: "Confirm my e-mail" }).click();
  await page.getByRole("link", { name: "Go to your workspace" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Rita");
  return page;
}

test("a regional manager finds the pages that are theirs, gives a marked role at their site and takes it away, and is refused any other role and site (A8, S001.9, S003.5)", async ({ browser }) => {
  test.skip(!existsSync(dataFolder), "the outbox of a server started elsewhere is not known here");
  const owner = await pageOf(browser, "owner");
  await owner.goto("/w/demo");
  const id = await prepare(owner);
  const technician = await pageOf(browser, "technician");
  await technician.goto("/w/demo");
  const jonas = (await json<{ me: { id: string } }>(technician, "")).me.id;
  const strikes = technician.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Strikes" });
  await expect(technician.getByRole("link", { name: "Installations" }).first()).toBeVisible();
  await expect(strikes).toHaveCount(0);

  // Which pages there are: the others are named with what each takes, and say so where they are opened.
  const page = await enter(browser);
  const nav = page.getByRole("navigation", { name: "Workspace" });
  await expect(nav.getByRole("list", { name: "Settings" }).getByRole("link")).toHaveText(["Roles & Security", "Users", "Teams", "Sites", "Access reviews", "Why?", "Requests"]);
  await nav.getByText("Not for you: 9").click();
  await expect(nav).toContainText("In brackets is what each takes: Access & Permissions (extended), Tracker Permissions (a tracker), Trackers (a tracker), Guests (extended), Integrations (extended), Policy tests (a tracker), Workspace and plan (extended), Sign-in (full), Audit log (extended). Ask Mia Olsen");
  await page.goto("/w/demo/settings/audit");
  await expect(page.getByRole("heading", { level: 1, name: "This page needs extended settings access" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("You have selective settings access. Ask Mia Olsen");
  for (const path of ["/app-access", "/audit", "/plan", "/sign-in"]) expect((await page.request.get(`${ws}${path}`)).status(), path).toBe(403);
  await page.goto("/w/demo/settings/permissions");
  await expect(page.getByRole("heading", { name: "No tracker that you may configure" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Your settings access names no tracker. Ask Mia Olsen");

  // Of people she is told what the directory tells, and the roles that she gives.
  await page.goto("/w/demo/settings/users?q=Jonas");
  const users = page.getByRole("grid", { name: "Users" });
  await expect(users.getByRole("columnheader")).toHaveText(["Name", "Why", "Teams", "App access"]);
  await users.getByRole("rowheader", { name: "Jonas Weber" }).click();
  const known = page.getByRole("dialog", { name: "Jonas Weber" });
  await expect(known).toContainText("Jonas Weber holds no role that you manage.");
  await expect(known).not.toContainText("technician@demo.example");
  await expectAccessible(page);

  // A site that is not hers, and none of hers above it: the control says so.
  const { items } = await json<{ items: { key: string; kind: string; can: { assign: { reason?: string } } }[] }>(page, "/sites");
  const elsewhere = items.find((site) => site.can.assign.reason === "other_site")!.key;
  await page.goto(`/w/demo/settings/sites?open=${elsewhere}`);
  const button = page.getByRole("dialog").getByRole("button", { name: "Give a role here" });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(button).toHaveAccessibleDescription("You do not manage this site, nor one above it.");

  // At a site below hers: a role that is not marked says so, one that is marked is given.
  await page.goto(`/w/demo/settings/sites?open=${dfw}`);
  await button.click();
  const roles = page.getByRole("menu");
  await expect(roles.getByRole("menuitem", { name: /^Courier/ })).toHaveAttribute("aria-disabled", "true");
  await expect(roles.getByRole("menuitem", { name: /^Courier/ })).toContainText("This role is not marked for regional managers");
  await roles.getByRole("menuitem", { name: watch.name }).click();
  const form = page.getByRole("dialog", { name: `Give ${watch.name}` });
  await expect(form.getByRole("combobox", { name: "Where" })).toHaveValue("Dallas/Fort Worth Intl Arpt");
  await form.getByRole("combobox", { name: "Where" }).click();
  await expect(page.getByRole("option", { name: "Texas", exact: true })).toBeVisible();
  await expect(page.getByRole("option", { name: "Whole workspace" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await form.getByRole("combobox", { name: "Person" }).fill("Jonas");
  await page.getByRole("option", { name: "Jonas Weber" }).click();
  await form.getByLabel("Reason").fill("Covers the night");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`Jonas Weber has the role ${watch.name} now.`)).toBeVisible();

  // It holds on his next request, at that airport alone, and his open page has heard of it.
  const seen = await json<{ items: { values: Record<string, unknown> }[] }>(technician, "/trackers/strikes/records?limit=100");
  expect(new Set(seen.items.map((r) => JSON.stringify(r.values.airport))).size).toBe(1);
  expect(Object.keys(seen.items[0]!.values).sort()).toEqual(["airport", "date"]);
  await expect(strikes).toBeVisible();

  // Asked anyway, the server refuses what the page does not offer.
  for (const [role, user, site] of [["courier", jonas, dfw], [watch.key, jonas, elsewhere], [watch.key, jonas, "*"], [watch.key, id, dfw]] as const) {
    expect(await give(page, role, user, site), `${role} at ${site}`).toBe(403);
  }

  await page.goto(`/w/demo/settings/roles/r/${watch.key}`);
  const held = page.getByRole("list", { name: `Who holds ${watch.name}` }).getByRole("listitem").filter({ hasText: "Jonas Weber" });
  await expect(held).toContainText(`by ${rita.name}: Covers the night`);
  await held.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(held).toHaveCount(0);
  expect((await technician.request.get(`${ws}/trackers/strikes`)).status()).toBe(404);
  await expect(strikes).toHaveCount(0);

  const gone = await owner.request.delete(`${ws}/users/${id}`, { headers: { "If-Match": "*", ...from(owner) } });
  expect(gone.ok(), await gone.text()).toBe(true);
  for (const { key } of [watch, desk]) expect((await owner.request.delete(`${ws}/roles/${key}`, { headers: { "If-Match": "*", ...from(owner) } })).ok()).toBe(true);
  for (const one of [page, technician, owner]) await one.context().close();
});
