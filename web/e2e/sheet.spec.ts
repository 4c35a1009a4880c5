import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, pageOf } from "./people";

/** Fifty people, three of them wrong: two mistyped roles and an address that is none. */
function fifty(): string {
  const lines = ["Name;E-mail;Role;Team;Until"];
  for (let i = 1; i <= 50; i++) {
    const role = i === 7 || i === 31 ? "Courrier" : "Courier";
    const email = i === 20 ? "person20-at-new.example" : `person${i}@new.example`;
    lines.push(`Person ${i};${email};${role};;2099-12-31`);
  }
  return `${lines.join("\r\n")}\r\n`;
}

const sheet = (text: string) => ({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
const drop = (page: Page, text: string) => page.locator('input[type="file"]').setInputFiles(sheet(text));

test("fifty people from a sheet with three wrong rows, in four clicks and a file; the same sheet again changes nothing", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/users");
  let clicks = 0;
  const click = async (name: string | RegExp, role: "button" | "link" = "button") => {
    clicks++;
    await page.getByRole(role, { name }).first().click();
  };
  await click("Import sheet", "link");
  await drop(page, fifty());
  await expect(page.getByText("47 new · 3 to fix")).toBeVisible();
  await expect(page.getByRole("row", { name: /Person 7 / })).toContainText("Did you mean Courier?");
  await expect(page.getByRole("row", { name: /Person 20/ })).toContainText("This is no e-mail address");
  expect(await people(page), "a sheet that is tried writes nothing").toBe(0);
  await click(/Fix all 2 like this: Courier/);
  await expect(page.getByText("49 new · 1 to fix")).toBeVisible();
  await click("Import 49 rows");
  await expect(page.getByText("Done: 49 new · 1 to fix")).toBeVisible();
  const download = page.waitForEvent("download");
  await click(/Download the 1 row/, "link");
  const file = readFileSync((await (await download).path()) ?? "", "utf8");
  expect(file).toContain("person20-at-new.example");
  expect(file).toContain("problem");
  expect(file).not.toContain("person7@new.example");
  expect(clicks).toBeLessThanOrEqual(6);
  expect(await people(page)).toBe(49);
  await drop(page, fifty().replaceAll("Courrier", "Courier"));
  await expect(page.getByText("49 without a change · 1 to fix")).toBeVisible();
  await expect(page.getByRole("button", { name: "Nothing to import" })).toBeDisabled();
});

/** How many of the sheet's people the server has. */
async function people(page: Page): Promise<number> {
  const answer = await page.request.get("/api/v1/workspaces/demo/users?q=%40new.example&count=exact");
  return ((await answer.json()) as { count: number }).count;
}

test("the mapping is remembered, and the page has no axe violation", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/users/import");
  await drop(page, "Wer,Adresse\nZoe,zoe@map.example\n");
  await expect(page.getByRole("alert")).toContainText("Nothing was written");
  await page.getByText("0 of 2 columns used").click();
  await page.getByLabel("Adresse").selectOption("email");
  await page.getByText("1 of 2 columns used").click();
  await page.getByLabel("Wer").selectOption("name");
  await expect(page.getByText("1 new")).toBeVisible();
  await page.reload();
  await drop(page, "Wer,Adresse\nZoe,zoe@map.example\n");
  await expect(page.getByText("1 new")).toBeVisible();
  await expectAccessible(page);
});

test("who has no settings access finds no import", async ({ browser }) => {
  const page = await pageOf(browser, "courier");
  await page.goto("/w/demo/settings/users/import");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("You don't have access");
  await expect(page.locator('input[type="file"]')).toHaveCount(0);
});
