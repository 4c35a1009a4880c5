import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, pageOf } from "./people";

// What a draft of the matrix does, record by record, for who sees the records; a change for a later time; and the
// matrix of then beside that of now (A2.4, A8.2, A11.5).

const ws = "/api/v1/workspaces/demo";
const origin = (page: Page) => new URL(page.url()).origin;

async function manager(page: Page, settings: object): Promise<void> {
  const found = (await (await page.request.get(`${ws}/users?q=manager@demo.example`)).json()) as { items: { id: string }[] };
  const answer = await page.request.patch(`${ws}/users/${found.items[0]!.id}`, { data: settings, headers: { "If-Match": "*", Origin: origin(page) } });
  expect(answer.status(), await answer.text()).toBeLessThan(300);
}

const dock = (page: Page) => page.getByRole("complementary", { name: "Review" });

async function draft(page: Page): Promise<void> {
  await page.goto("/w/demo/settings/permissions?tracker=strikes&role=guard");
  const cell = page.getByRole("grid").getByRole("gridcell", { name: /^Cost, total, Closed, view/ });
  await cell.click();
  await page.keyboard.press("2");
  await expect(cell).toHaveAccessibleName(/all, was none/);
  await page.keyboard.press("Control+s");
  await expect(dock(page).getByText(/Gain: 2 people/)).toBeVisible();
}

test("a review lists the records behind its numbers to who sees them, saves for a later time, and then stands beside now", async ({ browser }) => {
  const owner = await pageOf(browser, "owner");
  await owner.goto("/w/demo/settings/permissions");
  const began = new Date().toISOString();
  await manager(owner, { settings: "selective", configures: ["strikes"] });
  try {
    // The owner sees no strike: who gains and how many is all there is.
    await draft(owner);
    await owner.getByText("Records, person by person").click();
    await expect(dock(owner).getByText(/Dana Brooks: [\d,]+ records of/)).toBeVisible();
    await expect(dock(owner).getByRole("button", { name: /Show the records/ })).toHaveCount(0);

    // The manager, who sees every strike, is listed them.
    const page = await pageOf(browser, "manager");
    await draft(page);
    await page.getByText("Records, person by person").click();
    const line = dock(page).getByText(/Ray Alvarez: [\d,]+ records/);
    const told = Number(/: ([\d,]+) records/.exec((await line.textContent()) ?? "")![1]!.replace(",", ""));
    await page.getByRole("button", { name: "Show the records of Ray Alvarez that you see" }).click();
    const list = page.getByRole("list", { name: "Records of Ray Alvarez that you see" });
    await expect(list.getByRole("link")).toHaveCount(Math.min(told, 50));
    await expect(list.getByRole("listitem").first()).toContainText("Closed");
    if (told > 50) await page.getByRole("button", { name: "Show more" }).click();
    await expect(list.getByRole("link")).toHaveCount(Math.min(told, 100));
    await expect(dock(page).getByText(/that you do not see|You see none/)).toHaveCount(0);
    await expectAccessible(page);
    await page.context().close();

    // Saved for later it waits, with its reason, and can be deleted.
    await owner.getByRole("button", { name: "Save at…" }).click();
    await owner.getByRole("button", { name: "Save for then" }).click();
    await expect(dock(owner).getByText(/Say why: it takes effect when nobody is there to ask/)).toBeVisible();
    await dock(owner).getByLabel("Reason").fill("From next quarter on");
    await owner.getByRole("button", { name: "Save for then" }).click();
    await expect(owner.getByText(/Until then nothing changes; it waits under Requests/)).toBeVisible();
    await expect(dock(owner)).toHaveCount(0);
    await owner.goto("/w/demo/settings/requests");
    const waits = owner.getByRole("list", { name: "At their time" }).getByRole("listitem").filter({ hasText: "From next quarter on" });
    await waits.getByRole("button", { name: /What it does/ }).click();
    await expect(waits.getByText(/Gain: 2 people/)).toBeVisible();
    await waits.getByRole("button", { name: /Delete/ }).click();
    await expect(waits).toHaveCount(0);

    // What has changed since an instant stands as a mark on the cells of now.
    const then = new Date().toISOString();
    await draft(owner);
    await owner.getByRole("button", { name: "Save now" }).click();
    await expect(owner.getByText(/saved\. They hold from the next request/)).toBeVisible();
    await owner.goto(`/w/demo/settings/permissions?tracker=strikes&role=guard&asof=${then}`);
    await owner.getByRole("button", { name: "Compare with now" }).click();
    await expect(owner.getByText(/1 cell is another: Cost, total, view \(Closed\)/)).toBeVisible();
    await expect(owner.getByRole("gridcell", { name: /^Cost, total, Closed, view: all, was none/ })).toBeVisible();
    await expectAccessible(owner);
    await owner.getByRole("button", { name: "Show it as it was" }).click();
    await expect(owner.getByRole("gridcell", { name: /^Cost, total, Closed, view: none/ })).toBeVisible();
    await owner.getByRole("button", { name: "Back to now" }).click();
    await expect(owner.getByRole("gridcell", { name: /^Cost, total, Closed, view: all/ })).toBeVisible();
  } finally {
    await manager(owner, { settings: "none" });
    const audit = (await (await owner.request.get(`${ws}/audit?limit=10`)).json()) as { items: { seq: number; at: string; changes: { kind: string }[] }[] };
    const saved = audit.items.find((entry) => entry.at > began && entry.changes.some((change) => change.kind === "permissions"));
    if (saved) {
      const back = await owner.request.post(`${ws}/audit/${saved.seq}/revert`, { headers: { Origin: origin(owner) } });
      const changes = (await back.json()) as object;
      await owner.request.post(`${ws}/policy/changes`, { data: changes, headers: { Origin: origin(owner) } });
    }
  }
});
