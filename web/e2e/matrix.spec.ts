import { expect, test, type Locator, type Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll, pageOf } from "./people";

// Seed 004, sentences 17 to 26: the permission matrix. The tasks count each press and each key themselves, and end when
// the server has it right.

const unique = Date.now().toString(36);
const small = `runs-${unique}`;
const large = `large-${unique}`;
const role = `runner-${unique}`;
const ws = "/api/v1/workspaces/demo";

interface Entries {
  actions: Record<string, string>;
  properties: Record<string, { view?: string; edit?: string }>;
}
interface Stored {
  document: { all_states: Entries; states?: Record<string, Entries> };
}

const origin = (page: Page) => new URL(page.url()).origin;

async function make(page: Page, path: string, data: unknown): Promise<void> {
  const answer = await page.request.post(`${ws}/${path}`, { data, headers: { Origin: origin(page) } });
  expect(answer.status(), await answer.text()).toBeLessThan(300);
}

const storedOf = async (page: Page, tracker: string): Promise<Stored["document"]> => {
  const answer = await page.request.get(`${ws}/trackers/${tracker}/permissions?role=${role}`);
  return ((await answer.json()) as { items: Stored[] }).items[0]!.document;
};

/** A hand whose presses and keys are counted. */
class Hand {
  clicks = 0;
  keys = 0;
  constructor(private readonly page: Page) {}
  async click(what: Locator, how?: { modifiers: ["Shift"] }): Promise<void> {
    this.clicks++;
    await what.click(how);
  }
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      this.keys++;
      await this.page.keyboard.press(key);
    }
  }
}

const property = (key: string, label: string, type = "text") => ({ key, label, type });
const state = (key: string, label: string, kind: string) => ({ key, label, kind });

async function makeTrackers(page: Page): Promise<void> {
  const states = [state("new", "New", "open"), state("confirmed", "Confirmed", "open"), state("delivering", "In delivery", "doing"), state("delivered", "Delivered", "done"), state("cancelled", "Cancelled", "cancelled")];
  const properties = [property("customer", "Customer name"), property("phone", "Phone", "phone"), property("address", "Address"), property("contents", "Order contents", "long_text"), property("due", "Delivery at", "date_time"), property("price", "Price", "number"), property("responsible", "Responsible", "user")];
  await make(page, "trackers", { key: small, name: `Runs ${unique}`, singular: "Run", properties, states, transitions: [{ from: "new", to: "confirmed" }, { from: "confirmed", to: "delivering" }, { from: "delivering", to: "delivered" }] });
  const many = Array.from({ length: 60 }, (_, i) => property(`p${i}`, `Property ${i}`));
  const steps = Array.from({ length: 10 }, (_, i) => state(`s${i}`, `State ${i}`, i === 9 ? "done" : "open"));
  await make(page, "trackers", { key: large, name: `Large ${unique}`, properties: many, states: steps, transitions: steps.slice(1).map((s, i) => ({ from: `s${i}`, to: s.key })) });
  await make(page, "roles", { key: role, name: `Runner ${unique}` });
}

const cellOf = (page: Page, name: string) => page.getByRole("grid").getByRole("gridcell", { name: new RegExp(`^${name}`) });
const dock = (page: Page) => page.getByRole("complementary", { name: "Review" });
const open = async (page: Page, tracker: string, more = "") => {
  await page.goto(`/w/demo/settings/permissions?tracker=${tracker}&role=${role}${more}`);
  await expect(page.getByRole("gridcell").first()).toBeVisible();
};
const saved = (page: Page) => expect(page.getByText(/saved\. They hold from the next request/).last()).toBeVisible();

test.beforeAll(async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/permissions");
  await makeTrackers(page);
  await page.context().close();
});

test.afterAll(async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/permissions");
  for (const path of [`trackers/${small}?name=Runs+${unique}`, `trackers/${large}?name=Large+${unique}`, `roles/${role}`]) await page.request.delete(`${ws}/${path}`, { headers: { "If-Match": "*", Origin: origin(page) } });
  await page.context().close();
});

test("five fields for who is assigned, a price, a manager who may only look, and all by the keyboard alone, each in few presses; two modes of one document; a conflict keeps the draft (A3.5, A3.12, A11.3)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  const assigned = { view: "assigned" };
  const five = { customer: assigned, phone: assigned, address: assigned, contents: assigned, due: assigned };

  // By presses alone: view of five properties, only in delivery, only when assigned.
  await open(page, small);
  await expect(page.getByText(/has no access to Runs/)).toBeVisible();
  let hand = new Hand(page);
  await hand.click(cellOf(page, "Customer name, In delivery, view"));
  await hand.click(cellOf(page, "Delivery at, In delivery, view"), { modifiers: ["Shift"] });
  await hand.click(page.getByRole("toolbar").getByRole("button", { name: "Assigned only" }));
  await expect(page.getByText(`5 unsaved changes in role Runner ${unique}`)).toBeVisible();
  await hand.click(page.getByRole("button", { name: "Review and save" }));
  await hand.click(dock(page).getByRole("button", { name: "Save now" }));
  await saved(page);
  expect((await storedOf(page, small)).states?.delivering?.properties).toEqual(five);
  expect(hand.clicks).toBeLessThanOrEqual(6);

  // And the price, in Delivered.
  hand = new Hand(page);
  await hand.click(cellOf(page, "Price, Delivered, view"));
  await hand.press("1", "Control+s");
  await expect(dock(page).getByRole("button", { name: "Save now" })).toBeFocused();
  await hand.click(dock(page).getByRole("button", { name: "Save now" }));
  await expect.poll(async () => (await storedOf(page, small)).states?.delivered?.properties).toEqual({ price: assigned });
  expect([hand.clicks, hand.keys]).toEqual([2, 2]);

  // Everything may be edited, and in Delivered only be viewed.
  hand = new Hand(page);
  await expect(page.getByText("No changes")).toBeVisible();
  await hand.click(page.getByRole("columnheader", { name: "View, New", exact: true }));
  await hand.click(page.getByRole("columnheader", { name: "Edit, Cancelled" }), { modifiers: ["Shift"] });
  await hand.press("2");
  await hand.click(page.getByRole("columnheader", { name: "Edit, Delivered" }));
  await hand.press("0", "Control+s");
  await expect(dock(page).getByRole("button", { name: "Save now" })).toBeFocused();
  await hand.press("Enter");
  await expect.poll(async () => (await storedOf(page, small)).states?.delivered?.properties.price).toEqual({ view: "all", edit: "none" });
  expect((await storedOf(page, small)).states?.new?.properties.price).toEqual({ view: "all", edit: "all" });
  expect([hand.clicks, hand.keys]).toEqual([3, 4]);

  // Switching modes writes nothing; simplified says where states differ, and reaches every state (A3.12).
  await expect(page.getByText("No changes")).toBeVisible();
  const before = await storedOf(page, small);
  await page.getByRole("radiogroup", { name: "Mode" }).getByText("Simplified").click();
  await expect(cellOf(page, "Price, All states, edit: differs by state")).toBeVisible();
  await expect(page.getByRole("region", { name: `What a Runner ${unique} sees` })).toContainText("Customer name");
  await expect(page.getByText("No changes")).toBeVisible();
  await cellOf(page, "Price, All states, edit").click();
  await page.keyboard.press("1");
  await expect(page.getByText("2 unsaved changes in role")).toBeVisible();
  await expect(page.getByText(/Price, edit: assigned only in every state\. View also set to assigned only in New states\. Price, view still differs by state/)).toBeVisible();
  await page.getByRole("radiogroup", { name: "Mode" }).getByText("Detailed").click();
  await expect(cellOf(page, "Price, Delivered, edit: assigned only, was none")).toBeVisible();
  await expect(cellOf(page, "Price, New states, edit: assigned only, was none")).toBeVisible();

  // Somebody else saves meanwhile: the draft is kept, on top of what they saved (A11.3).
  const theirs = structuredClone(before);
  theirs.all_states.actions.create = "all";
  await make(page, "policy/changes", { changes: [{ op: "put", kind: "permissions", doc: { role, tracker: small, ...theirs } }] });
  await page.getByRole("button", { name: "Review and save" }).click();
  await expect(page.getByText(/Someone else changed these permissions meanwhile/).first()).toBeVisible();
  await expect(cellOf(page, "Create, New: all")).toBeVisible();
  await expect(cellOf(page, "Price, Delivered, edit: assigned only, was none")).toBeVisible();
  await expectAccessible(page);
  await dock(page).getByRole("button", { name: "Save now" }).click();
  await expect.poll(async () => (await storedOf(page, small)).all_states).toEqual({ actions: { create: "all" }, properties: { price: { view: "assigned", edit: "assigned" } } });
  await expect(page.getByText("No changes")).toBeVisible();

  // The five fields in another state, without a pointer, from the page on.
  hand = new Hand(page);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await hand.press("/", "c", "u", "s", "Enter", "ArrowLeft", "Control+ArrowRight", "Control+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown", "1", "Control+s");
  await expect(dock(page).getByRole("button", { name: "Save now" })).toBeFocused();
  await hand.press("Enter");
  await expect.poll(async () => (await storedOf(page, small)).states?.confirmed?.properties.due).toEqual({ view: "assigned", edit: "assigned" });
  expect(hand.clicks).toBe(0);
  expect(hand.keys).toBeLessThanOrEqual(16);

  // As it was before all of that, nothing can be changed (A11.5); the couriers' matrix is the neighbour of another.
  await expect(page.getByText("No changes")).toBeVisible();
  await page.keyboard.press("[");
  await expect(page).not.toHaveURL(new RegExp(`role=${role}`));
  await page.goto("/w/demo/settings/permissions?tracker=orders&role=courier");
  await page.getByRole("button", { name: "As of…" }).click();
  await page.getByRole("button", { name: "Show it" }).click();
  await expect(page.getByText(/Showing the matrix as of/)).toBeVisible();
  await expect(page.getByRole("grid")).toHaveAttribute("aria-readonly", "true");
  await page.getByRole("button", { name: "Back to now" }).click();
  await expect(page.getByRole("button", { name: "Review and save" })).toBeVisible();
  await page.context().close();
});

test("60 properties in 10 states: a key draws what it touches alone, the focus is never hidden, and no violation with draft and review open", async ({ browser }) => {
  const page = await pageOf(browser, "owner", { viewport: { width: 900, height: 600 } });
  await open(page, large);
  await cellOf(page, "Property 3, State 2, view").click();

  // What a press costs until the layout stands, against drawing all cells anew: the marks of a selection of everything. The least of nine: what else the machine does only adds.
  const cost = await page.evaluate(async () => {
    const grid = document.querySelector<HTMLElement>("[data-matrix-scroller]")!;
    const press = async (key: string, init: KeyboardEventInit = {}) => {
      const begun = performance.now();
      document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }));
      await Promise.resolve();
      grid.getBoundingClientRect();
      return performance.now() - begun;
    };
    const [one, all]: [number[], number[]] = [[], []];
    for (let i = 0; i < 9; i++) {
      one.push(await press(i % 2 ? "2" : "1"));
      all.push(await press("a", { ctrlKey: true }));
      await press("Escape");
      for (let down = 0; down < 6; down++) await press("ArrowDown"); // from the first action to a property
    }
    return { one: Math.min(...one), all: Math.min(...all), cells: grid.querySelectorAll('td[role="gridcell"]').length };
  });
  expect(cost.cells).toBeGreaterThan(1300);
  expect(cost.one, JSON.stringify(cost)).toBeLessThanOrEqual(16);
  expect(cost.one / cost.all, JSON.stringify(cost)).toBeLessThanOrEqual(0.1);

  // 150 steps in all directions: what has the focus lies on top, whole heads and bars covering nothing of it (2.4.11).
  await page.keyboard.press("Control+Home");
  const hidden = await page.evaluate(() => {
    const lost: string[] = [];
    const keys = ["ArrowDown", "ArrowRight", "ArrowDown", "ArrowRight", "PageDown", "End", "ArrowUp", "PageUp", "Home", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft"];
    for (let i = 0; i < 150; i++) {
      document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key: keys[i % keys.length], bubbles: true, cancelable: true }));
      const cell = document.activeElement as HTMLElement;
      const box = cell.getBoundingClientRect();
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (!cell.dataset.c || !top || !(cell === top || cell.contains(top))) lost.push(`${i}: ${cell.ariaLabel ?? cell.textContent}`);
    }
    return lost;
  });
  expect(hidden).toEqual([]);

  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("grid").getByRole("rowheader", { name: /^Property 5 / }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Set all to assigned only" }).click();
  await page.keyboard.press("Control+s");
  await expect(dock(page)).toContainText("Nobody gains or loses anything on a record by it"); // nobody holds the role
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await expectAccessible(page);
  }

  // A reload keeps the draft; on a phone it is a list with one state at a time, never the grid.
  await page.reload();
  await expect(page.getByText(/unsaved changes? in role Runner/)).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole("grid")).toHaveCount(0);
  await page.getByLabel("State", { exact: true }).selectOption({ label: "State 4" });
  await expect(page.getByRole("radiogroup", { name: /^Property 5, State 4, view: assigned only, was none/ })).toBeVisible();
  await expectNoSidewaysScroll(page);
  const low = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('[role="radiogroup"] label, main button, main select')].filter((e) => e.getClientRects().length > 0 && e.getBoundingClientRect().height < 43.5).map((e) => `${e.tagName} ${e.textContent} ${e.getBoundingClientRect().height}`));
  expect(low.slice(0, 5)).toEqual([]);
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByText("No changes")).toBeVisible();
  await page.context().close();
});
