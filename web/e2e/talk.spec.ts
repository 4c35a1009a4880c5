import { readdirSync, readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type APIRequestContext, type Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, pageOf, Wire } from "./people";
import { dataFolder } from "./server";

interface Row {
  id: string;
  number: number;
  state: string;
  values: Record<string, unknown>;
}

async function rows(request: APIRequestContext, query: string): Promise<Row[]> {
  const answer = await request.get(`/api/v1/workspaces/demo/trackers/orders/records?limit=50${query}`);
  expect(answer.status()).toBe(200);
  return ((await answer.json()) as { items: Row[] }).items;
}

/** All mails to somebody, as text. */
function mailsTo(email: string): string {
  const outbox = join(dataFolder, "outbox");
  if (!existsSync(outbox)) return "";
  return readdirSync(outbox)
    .filter((name) => name.includes(email) && name.endsWith(".eml"))
    .map((name) => readFileSync(join(outbox, name), "utf8").replace(/=\r?\n/g, ""))
    .join("\n");
}

const open = (page: Page, number: number) => page.goto(`/w/demo/t/orders/r/${number}`);

test("who is mentioned finds it in the bell and by mail, sees it live, and nobody else hears of it", async ({ browser }) => {
  const courier = await pageOf(browser, "courier");
  const [row] = await rows(courier.request, "");
  expect(row, "the courier delivers something").toBeDefined();
  const other = await pageOf(browser, "courier2");
  expect((await rows(other.request, "")).map((r) => r.id)).not.toContain(row!.id);
  const theirs = new Wire(other);
  const manager = await pageOf(browser, "manager");
  const mine = (await (await manager.request.get(`/api/v1/workspaces/demo/trackers/orders/records/${row!.id}`)).json()) as Row;
  const me = ((await (await courier.request.get("/api/v1/workspaces/demo")).json()) as { me: { name: string } }).me.name;

  // The courier has the record open, on a phone's width too; what is said appears by itself.
  await open(courier, row!.number);
  await expect(courier.getByRole("complementary").getByText("Activity").first()).toBeVisible();
  await courier.goto(`${courier.url()}?tab=comments`);
  await expect(courier.getByText("Nobody has said anything yet.")).toBeVisible();
  await other.goto("/w/demo");
  await expect(other.getByRole("heading", { level: 1 })).toBeVisible();

  await open(manager, mine.number);
  await expect(manager.getByRole("heading", { level: 1 })).toBeVisible();
  await manager.keyboard.press("c");
  const words = `Ring twice ${Date.now()}`;
  const box = manager.getByRole("combobox", { name: "Comment" });
  await box.fill(`${words} @${me.split(" ")[0]}`);
  await expect(manager.getByRole("option", { name: me })).toBeVisible();
  await box.press("Enter");
  await expect(box).toHaveValue(new RegExp(`@${me} $`));
  await expect(manager.getByText(/people can read this/)).toBeVisible();
  await box.press("Control+Enter");
  await expect(manager.getByRole("article").filter({ hasText: words })).toBeVisible();
  await expectAccessible(manager);

  await expect(courier.getByRole("article").filter({ hasText: words })).toBeVisible();
  const bell = courier.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: /Notifications.*unread/ });
  await expect(bell).toBeVisible();
  await bell.click();
  const told = courier.getByRole("list", { name: "Notifications" }).getByRole("link").filter({ hasText: words });
  await expect(told).toContainText("mentioned you");
  await expectAccessible(courier);
  await told.click();
  await expect(courier).toHaveURL(new RegExp(`/r/${row!.number}$`));
  await expect.poll(() => mailsTo("courier@demo.example")).toContain(words);

  // Who does not see the record: no notification, no mail, no word of it on the wire.
  await other.goto("/w/demo/notifications");
  await expect(other.getByRole("heading", { name: "Notifications" })).toBeVisible();
  await theirs.neverHolds([words, row!.id]);
  expect(mailsTo("courier2@demo.example")).not.toContain(words);

  // It is taken away, and gone for the other too.
  await manager.getByRole("button", { name: /More about the comment/ }).first().click();
  await manager.getByRole("menuitem", { name: "Take away" }).click();
  await manager.getByRole("dialog").getByRole("button", { name: "Take away" }).click();
  await expect(manager.getByRole("article").filter({ hasText: words })).toHaveCount(0);
  await courier.goto("/w/demo/notifications");
  await expect(courier.getByRole("heading", { name: "How you are told" })).toBeVisible();
  await expect(courier.getByText(words)).toHaveCount(0);

  await courier.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(courier);
  for (const page of [courier, other, manager]) await page.context().close();
});

test("search finds by what one views and by nothing else, from the palette too", async ({ browser }) => {
  const courier = await pageOf(browser, "courier");
  const [row] = await rows(courier.request, "");
  const manager = await pageOf(browser, "manager");
  const whole = (await (await manager.request.get(`/api/v1/workspaces/demo/trackers/orders/records/${row!.id}`)).json()) as Row;
  const texts = (r: Row) => Object.entries(r.values).filter((e): e is [string, string] => typeof e[1] === "string" && e[1].length > 4 && !/^\d{4}-/.test(e[1]));
  const seen = texts(row!)[0]![1];
  await courier.goto(`/w/demo/search?q=${encodeURIComponent(seen)}`);
  await expect(courier.getByRole("link").filter({ hasText: `#${row!.number}` })).toBeVisible();
  await expectAccessible(courier);
  const hidden = texts(whole).find(([key, text]) => !(key in row!.values) && !JSON.stringify(row!.values).includes(text));
  if (hidden) {
    await courier.getByRole("searchbox", { name: "Search in all trackers" }).fill(hidden[1]);
    await expect(courier.getByText(/^Nothing holds/)).toBeVisible();
  }
  await courier.keyboard.press("Control+k");
  await courier.getByRole("combobox", { name: "Go to" }).fill(`#${row!.number}`);
  await courier.getByRole("option", { name: new RegExp(`#${row!.number}`) }).first().click();
  await expect(courier).toHaveURL(new RegExp(`/r/${row!.number}$`));
  for (const page of [courier, manager]) await page.context().close();
});
