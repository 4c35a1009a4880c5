import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, loaded, pageOf } from "./people";

/** The texts that English and German have different: what of them stands on a German page has slipped past the catalogue. Single words are left out: people call their own things so, as Phone. */
const english = new Set(
  [...readFileSync(new URL("../src/locales/de.po", import.meta.url), "utf8").matchAll(/^msgid "(.+)"\nmsgstr "(.+)"$/gm)]
    .filter(([, from, to]) => from !== to && from !== undefined && /\p{L}{2}.* .*\p{L}{2}/u.test(from) && !/[{<\\]/.test(from))
    .map(([, from]) => from ?? ""),
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

test("in German no English text of the pages is left, and it fits a phone", async ({ browser }) => {
  test.setTimeout(120_000);
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByText("Deutsch", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByRole("link", { name: "Prüfprotokoll" })).toBeVisible();
  const left: string[] = [];
  for (const path of ["", "/t/strikes", "/t/strikes/r/10000", "/settings/permissions?tracker=orders&role=courier", "/settings/users", "/settings/audit"]) {
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
  await page.context().close();
});
