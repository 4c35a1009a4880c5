import { expect, test, type APIRequestContext, type Page } from "@playwright/test";
import { pageOf } from "./people";

interface Row {
  number: number;
  state: string;
  values: Record<string, unknown>;
}

async function rows(request: APIRequestContext, tracker: string, query: string): Promise<Row[]> {
  const answer = await request.get(`/api/v1/workspaces/demo/trackers/${tracker}/records?limit=50&${query}`);
  expect(answer.status()).toBe(200);
  return ((await answer.json()) as { items: Row[] }).items;
}

async function one(request: APIRequestContext, tracker: string, number: number): Promise<Row> {
  return (await request.get(`/api/v1/workspaces/demo/trackers/${tracker}/records/${number}`)).json() as Promise<Row>;
}

const open = (page: Page, tracker: string, number: number) => page.goto(`/w/demo/t/${tracker}/r/${number}`);
const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

test("a field is saved when it is left, and Undo brings the old value back", async ({ browser }) => {
  const page = await pageOf(browser, "manager");
  const [row] = await rows(page.request, "clients", "state=lead");
  await open(page, "clients", row!.number);
  const phone = page.getByLabel("Phone", { exact: true });
  const before = await phone.inputValue();
  await phone.fill("+1 555 010 9999");
  await phone.press("Tab");
  await expect(page.getByRole("status").filter({ hasText: "Phone saved" })).toBeVisible();
  expect((await one(page.request, "clients", row!.number)).values.phone).not.toBe(row!.values.phone);
  await expect(page.getByRole("complementary")).toContainText("changed Phone");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(phone).toHaveValue(before);
  await expect.poll(async () => (await one(page.request, "clients", row!.number)).values.phone).toBe(row!.values.phone);
  await page.context().close();
});

test("what the server refuses stays typed, with the reason at the field", async ({ browser }) => {
  const page = await pageOf(browser, "manager");
  const [row] = await rows(page.request, "clients", "state=lead");
  await open(page, "clients", row!.number);
  const email = page.getByLabel("E-mail", { exact: true });
  await email.fill("this is no address");
  await email.press("Enter");
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(email).toHaveValue("this is no address");
  await expect(email).toHaveAttribute("aria-invalid", "true");
  expect((await one(page.request, "clients", row!.number)).values.email).toBe(row!.values.email);
  await page.context().close();
});

test("two people, one field: the second decides; two people, two fields: both are kept", async ({ browser }) => {
  const mine = await pageOf(browser, "manager");
  const [row] = (await rows(mine.request, "clients", "state=active")).filter((r) => (r.values.owner as { name: string } | null)?.name === "Nina Patel");
  const theirs = await pageOf(browser, "sales");
  await open(mine, "clients", row!.number);
  await open(theirs, "clients", row!.number);
  await expect(mine.getByLabel("Notes", { exact: true })).toBeVisible();

  await theirs.getByLabel("Phone", { exact: true }).fill("+1 555 010 1111");
  await theirs.getByLabel("Phone", { exact: true }).press("Enter");
  await expect(theirs.getByText("Phone saved")).toBeVisible();
  await mine.getByLabel("Name", { exact: true }).fill("Renamed meanwhile");
  await mine.getByLabel("Name", { exact: true }).press("Enter");
  await expect(mine.getByText("Name saved")).toBeVisible();
  const both = await one(mine.request, "clients", row!.number);
  expect(both.values.name).toBe("Renamed meanwhile");
  expect(both.values.phone).not.toBe(row!.values.phone);

  await theirs.reload();
  await expect(theirs.getByLabel("Phone", { exact: true })).toBeVisible();
  await mine.getByLabel("Phone", { exact: true }).fill("+1 555 010 2222");
  await theirs.getByLabel("Phone", { exact: true }).fill("+1 555 010 3333");
  await theirs.getByLabel("Phone", { exact: true }).press("Enter");
  await expect(theirs.getByText("Phone saved")).toBeVisible();
  await mine.getByLabel("Phone", { exact: true }).press("Enter");
  await expect(mine.getByText(/Nina Patel changed Phone \d+ s/)).toBeVisible();
  expect(String((await one(mine.request, "clients", row!.number)).values.phone)).toContain("3333");
  await mine.getByRole("button", { name: "Keep yours" }).click();
  await expect.poll(async () => String((await one(mine.request, "clients", row!.number)).values.phone)).toContain("2222");
  await mine.context().close();
  await theirs.context().close();
});

test("technician cannot close without photos and signature, is led to them, and then can", async ({ browser }) => {
  const page = await pageOf(browser, "technician");
  const [row] = (await rows(page.request, "installations", "state=on_site")).filter((r) => !(r.values.photos as unknown[] | null)?.length && !(r.values.signature as unknown[] | null)?.length);
  await open(page, "installations", row!.number);
  await expect(page.getByText("2 things are needed before Closed", { exact: true })).toBeVisible();
  const move = page.getByRole("button", { name: "Move to Closed" });
  await expect(move).toHaveAttribute("aria-disabled", "true");
  await move.click({ force: true });
  await expect(page.getByRole("button", { name: "Add photos" })).toBeFocused();
  expect((await one(page.request, "installations", row!.number)).state).toBe("on_site");

  await page.getByTestId("upload-photos").setInputFiles([
    { name: "before.png", mimeType: "image/png", buffer: picture },
    { name: "after.png", mimeType: "image/png", buffer: picture },
  ]);
  await expect(page.getByRole("img", { name: "before.png" })).toBeVisible();
  await expect(page.getByRole("img", { name: "after.png" })).toBeVisible();
  await expect(page.getByText("1 thing is needed before Closed", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Sign on screen" }).click();
  await page.getByLabel("Or type the name").fill("Claire Client");
  await page.getByRole("button", { name: "Use this signature" }).click();
  await expect(page.getByRole("img", { name: /signed/ })).toBeVisible();
  await expect(page.getByText(/needed before Closed/i)).toHaveCount(0);
  await page.getByRole("button", { name: "Move to Closed" }).click();
  await expect(page.getByText("Moved to Closed")).toBeVisible();
  expect((await one(page.request, "installations", row!.number)).state).toBe("closed");
  await page.context().close();
});

test("courier is warned before a record goes out of sight, and then it is gone", async ({ browser }) => {
  const page = await pageOf(browser, "courier");
  const [row] = await rows(page.request, "orders", "state=delivering");
  await open(page, "orders", row!.number);
  await page.getByRole("button", { name: "Move to Delivered" }).click();
  await expect(page.getByRole("dialog")).toContainText("you will no longer see this record");
  await page.getByRole("dialog").getByRole("button", { name: "Move to Delivered" }).click();
  await expect(page.getByRole("grid", { name: "Orders" })).toBeVisible();
  await open(page, "orders", row!.number);
  await expect(page.getByRole("heading", { name: "You can't open this record" })).toBeVisible();
  await page.context().close();
});

test("a hidden record and a missing one show the same page", async ({ browser }) => {
  const manager = await pageOf(browser, "manager");
  const [hidden] = await rows(manager.request, "orders", "state=new");
  const page = await pageOf(browser, "courier");
  const words = async (number: number) => {
    await open(page, "orders", number);
    await expect(page.getByRole("heading", { name: "You can't open this record" })).toBeVisible();
    return page.getByRole("main").innerText();
  };
  expect(await words(hidden!.number)).toBe(await words(999_999));
  await manager.context().close();
  await page.context().close();
});

test("what one may not do stays in the menu and says why", async ({ browser }) => {
  const page = await pageOf(browser, "courier");
  const [row] = await rows(page.request, "orders", "state=delivering");
  await open(page, "orders", row!.number);
  await page.getByRole("button", { name: /More actions/ }).click();
  const archive = page.getByRole("menuitem", { name: /Archive/ });
  await expect(archive).toHaveAttribute("aria-disabled", "true");
  await expect(archive).toContainText("Your role does not allow this");
  await archive.click({ force: true });
  expect((await one(page.request, "orders", row!.number)).number).toBe(row!.number);
  await page.context().close();
});

test("guard reports a strike at her airport, which is filled in, and moves it on when what is required is there", async ({ browser }) => {
  const page = await pageOf(browser, "guard-dfw");
  await page.goto("/w/demo/t/strikes/new");
  await page.getByLabel("Aircraft").fill("MD-80");
  await page.getByLabel("Damage").click();
  await page.getByRole("option", { name: "Minor" }).click();
  await page.getByRole("button", { name: "Create strike" }).click();
  await expect(page.getByText(/Strike \d+ created/)).toBeVisible();
  const move = page.getByRole("button", { name: "Move to Reviewed" });
  await expect(move).toHaveAttribute("aria-disabled", "true");
  await move.click({ force: true });
  const species = page.getByLabel(/Wildlife species/);
  await expect(species).toBeFocused();
  await species.fill("Killdeer");
  await species.press("Enter");
  await expect(page.getByText("Wildlife species saved")).toBeVisible();
  await page.getByRole("button", { name: "Move to Reviewed" }).click();
  await expect(page.getByText("Moved to Reviewed")).toBeVisible();
  await page.context().close();
});

test("archive and restore, with Undo", async ({ browser }) => {
  const page = await pageOf(browser, "manager");
  const [row] = await rows(page.request, "clients", "state=closed");
  await open(page, "clients", row!.number);
  await page.getByRole("button", { name: /More actions/ }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await expect(page.getByText("It can be read, nothing in it can be changed")).toBeVisible();
  await expect(page.getByRole("region", { name: "Properties" }).getByRole("textbox")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("It can be read, nothing in it can be changed")).toHaveCount(0);
  await page.context().close();
});
