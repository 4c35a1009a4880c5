import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, loaded } from "./people";
import { dataFolder } from "./server";

/** The English sentences of the server, where nothing stands in them. */
const words = new URL("../../internal/words/", import.meta.url);
const ofServer = readdirSync(words)
  .filter((name) => name.startsWith("german_"))
  .flatMap((name) => [...readFileSync(new URL(name, words), "utf8").matchAll(/^\t"([^"%\\]+ [^"%\\]+)": +"/gm)].map(([, text]) => text ?? ""));

/** The texts that English and German have different: what of them stands on a German page has slipped past the catalogue. Single words are left out: people call their own things so, as Phone. */
const english = new Set(
  [...readFileSync(new URL("../src/locales/de.po", import.meta.url), "utf8").matchAll(/^msgid "(.+)"\nmsgstr "(.+)"$/gm)]
    .filter(([, from, to]) => from !== to && from !== undefined && /\p{L}{2}.* .*\p{L}{2}/u.test(from) && !/[{<\\]/.test(from))
    .map(([, from]) => from ?? "")
    .concat(ofServer),
);

/** Text and names of a page, as the reader and the screen reader have them. */
const wordsOf = (page: Page) =>
  page.evaluate(() => {
    const said: string[] = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) said.push(walk.currentNode.textContent?.trim() ?? "");
    for (const one of document.querySelectorAll("[aria-label], [placeholder], [title]")) for (const name of ["aria-label", "placeholder", "title"]) said.push(one.getAttribute(name)?.trim() ?? "");
    return said;
  });

/** The newest mail to somebody, as it is written: umlauts encoded. */
function newestMail(email: string): string {
  const outbox = join(dataFolder, "outbox");
  if (!existsSync(outbox)) return "";
  const name = readdirSync(outbox)
    .filter((file) => file.includes(email) && file.endsWith(".eml"))
    .sort()
    .at(-1);
  return name ? readFileSync(join(outbox, name), "utf8").replace(/=\r?\n/g, "") : "";
}

test("German is chosen before signing in and stays: no English text of the pages or of the server is left, mails are in it, and it fits a phone", async ({ browser }) => {
  test.setTimeout(120_000);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Deutsch" }).click();
  await expect(page.getByRole("heading", { name: "Bei Trackward anmelden" })).toBeVisible();
  await expectAccessible(page);
  if (process.env.TRACKWARD_URL === undefined) {
    await page.getByRole("button", { name: "Stattdessen Code per E-Mail" }).click();
    await page.getByLabel("E-Mail").fill("owner@demo.example");
    await page.getByRole("button", { name: "Code senden" }).click();
    await expect.poll(() => newestMail("owner@demo.example")).toContain("Ihr Code f=C3=BCr die Anmeldung bei Trackward ist");
    await page.getByRole("button", { name: "Stattdessen Passwort verwenden" }).click();
  }
  await page.getByLabel("E-Mail").fill("owner@demo.example");
  await page.getByLabel("Passwort", { exact: true }).fill("trackward-demo");
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await expect(page.getByRole("link", { name: "Prüfprotokoll" })).toBeVisible();
  try {
    expect(((await (await page.request.get("/api/v1/me")).json()) as { language?: string }).language).toBe("de");
    await refused(page);
    const left: string[] = [];
    for (const path of ["", "/t/strikes", "/t/strikes/r/10000", "/access/why?a=view&r=strikes", "/settings/permissions?tracker=orders&role=courier", "/settings/users", "/settings/audit"]) {
      await page.goto(`/w/demo${path}`);
      await loaded(page);
      left.push(...(await wordsOf(page)).filter((text) => english.has(text)).map((text) => `${path}: ${text}`));
    }
    expect(left).toEqual([]);
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ["/settings/users", ""]) {
      await page.goto(`/w/demo${path}`);
      await loaded(page);
      await expectNoSidewaysScroll(page);
    }
    await inEnglishAgain(page);
  } finally {
    await page.request.put("/api/v1/me/language", { data: { language: "en" }, headers: { Origin: new URL(page.url()).origin } });
    await context.close();
  }
});

/** What the server refuses is said in German: a field that is wrong, and an address that is taken. */
async function refused(page: Page): Promise<void> {
  await page.goto("/w/demo/settings/users");
  await page.getByRole("button", { name: "Benutzer hinzufügen" }).click();
  const window = page.getByRole("dialog", { name: "Benutzer hinzufügen" });
  await window.getByLabel("Name").fill("Neu");
  for (const [email, said] of [
    ["neu@ein@zwei", "Das ist keine E-Mail-Adresse; schreiben Sie sie als name@example.org."],
    ["courier@demo.example", "Ein anderer Benutzer dieses Arbeitsbereichs hat diese E-Mail-Adresse. Nehmen Sie ihn oder geben Sie eine andere an."],
  ] as const) {
    await window.getByLabel("E-Mail").fill(email);
    await window.getByRole("button", { name: "Speichern" }).click();
    await expect(window.getByText(said).first()).toBeVisible();
    expect((await wordsOf(page)).filter((text) => english.has(text))).toEqual([]);
  }
}

/** The account's choice is taken over by a browser that has made none. */
async function inEnglishAgain(page: Page): Promise<void> {
  const other = await page.context().browser()!.newContext({ storageState: { ...(await page.context().storageState()), origins: [] } });
  const elsewhere = await other.newPage();
  await elsewhere.goto("/w/demo");
  await expect(elsewhere.locator("html")).toHaveAttribute("lang", "de");
  await elsewhere.getByRole("button", { name: /^Konto/ }).click();
  await elsewhere.getByText("English", { exact: true }).click();
  await expect(elsewhere.locator("html")).toHaveAttribute("lang", "en");
  await page.goto("/w/demo");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await other.close();
}
