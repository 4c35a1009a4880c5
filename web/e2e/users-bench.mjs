// What the page of users takes in a browser, from a warm server: see `trackward
// bench users --then`. Prints milliseconds; ends with an error where the first
// rows take a second or more.
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

const { TRACKWARD_URL: url, TRACKWARD_EMAIL: email, TRACKWARD_PASSWORD: password } = process.env;
const rounds = 5;
const rowsOf = (page) => page.getByRole("grid", { name: "Users" }).getByRole("row");

/** In the page: when the frame with the first rows is drawn, in ms since its address was asked for. */
function noteFirstRows() {
  const watch = new MutationObserver(() => {
    if (document.querySelectorAll("[role=grid] [role=row]").length <= 5) return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame((now) => (window.firstRows = now)));
  });
  watch.observe(document, { childList: true, subtree: true });
}

const browser = await chromium.launch({ executablePath: execFileSync(new URL("../../scripts/chromium", import.meta.url).pathname, { encoding: "utf8" }).trim(), args: ["--no-sandbox"] });
const first = [];
const filtered = [];
const scrolled = [];
for (let round = 0; round < rounds; round++) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } }); // nothing cached
  const signIn = await context.request.post(`${url}/api/v1/auth/password`, { data: { email, password } });
  if (!signIn.ok()) throw new Error(`sign-in: ${signIn.status()} ${await signIn.text()}`);
  const page = await context.newPage();
  await page.addInitScript(noteFirstRows);
  await page.goto(`${url}/w/trackward-bench/settings/users`, { waitUntil: "commit" });
  first.push(Math.round(await (await page.waitForFunction(() => window.firstRows)).jsonValue()));

  let from = Date.now();
  await page.getByLabel("Search users").fill("Ortiz 9911");
  await rowsOf(page).filter({ hasText: "Ortiz 9911" }).first().waitFor();
  filtered.push(Date.now() - from);
  await page.getByLabel("Search users").fill("");
  await rowsOf(page).nth(5).waitFor();

  from = Date.now(); // ten screens on, and the frames that took
  const frames = await page.getByRole("grid", { name: "Users" }).evaluate(async (grid) => {
    let box = grid;
    while (box && box.scrollHeight <= box.clientHeight + 1) box = box.parentElement;
    box ??= document.scrollingElement;
    let slowest = 0;
    let last = performance.now();
    for (let step = 0; step < 60; step++) {
      box.scrollBy(0, 150);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      slowest = Math.max(slowest, now - last);
      last = now;
    }
    return slowest;
  });
  scrolled.push(Math.round(frames));
  await context.close();
}
await browser.close();

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
console.log(`  in Chromium, ms, median of ${rounds} with nothing cached: first rows ${median(first)} (slowest ${Math.max(...first)}),`);
console.log(`  a search from the first key to its row ${median(filtered)}, the slowest frame of scrolling ten screens ${median(scrolled)}`);
if (median(first) >= 1000) process.exitCode = 1;
