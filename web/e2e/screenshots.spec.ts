import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test, type Page } from "@playwright/test";
import { loaded, pageOf, type Who } from "./people";

// Pictures of every page: npm run screenshots. Those that the documentation shows go
// beside it, all others to test-results, to be looked at. TRACKWARD_SCREENSHOTS=checklist
// takes only those with that in their name.
const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
const beside = fileURLToPath(new URL("../test-results/screenshots/", import.meta.url));
const shown = [`${docs}tour.md`, `${docs}../README.md`].map((file) => readFileSync(file, "utf8")).join("\n");
const folderOf = (picture: string) => (shown.includes(`screenshots/${picture}`) ? `${docs}screenshots/` : beside);

/** A phone shows one state at a time as a list: nothing is painted there. */
const wide = (page: Page) => (page.viewportSize()?.width ?? 0) > 760;

interface Shot {
  name: string;
  who: Who | null;
  path: string;
  then?: (page: Page) => Promise<void>;
}

async function firstOf(page: Page, tracker: string, query: string): Promise<number> {
  const answer = await page.request.get(`/api/v1/workspaces/demo/trackers/${tracker}/records?limit=50&${query}`);
  const { items } = (await answer.json()) as { items: { number: number; values: Record<string, unknown[] | null> }[] };
  return (items.find((row) => !row.values.photos?.length) ?? items[0]!).number;
}

/** A phone opens what has steps as a checklist, which has no region of its own. */
const record = (tracker: string, query: string, search = "") => async (page: Page) => {
  await page.goto(`/w/demo/t/${tracker}/r/${await firstOf(page, tracker, query)}${search}`);
  await expect(search || !wide(page) ? page.getByRole("heading", { level: 1 }) : page.getByRole("region", { name: "Properties" })).toBeVisible();
};

/** A dashboard of the orders and the strikes, made once. */
async function dashboard(page: Page): Promise<void> {
  const path = "/api/v1/workspaces/demo/dashboards";
  const kept = ((await (await page.request.get(path)).json()) as { items: { id: string; name: string }[] }).items.find((one) => one.name === "Today");
  const tiles = [
    { title: "Out for delivery", kind: "number", tracker: "orders", filter: 'state = "delivering"' },
    { title: "Orders by state", kind: "bar", tracker: "orders", group: "state" },
    { title: "Strikes by month", kind: "line", tracker: "strikes", group: "created_at:month" },
    { title: "Strikes by state", kind: "table", tracker: "strikes", group: "state" },
  ];
  const made = kept ?? ((await (await page.request.post(path, { data: { name: "Today", shared: true, tiles } })).json()) as { id: string });
  await page.goto(`/w/demo/d/${made.id}`);
  await expect(page.getByRole("heading", { level: 1, name: "Today" })).toBeVisible();
}

const shots: Shot[] = [
  { name: "sign-in", who: null, path: "/sign-in" },
  { name: "home-manager", who: "manager", path: "/w/demo" },
  { name: "home-owner", who: "owner", path: "/w/demo" },
  { name: "table-manager", who: "manager", path: "/w/demo/t/strikes?columns=state,airport,date,operator,damage,species,cost_total" },
  { name: "table-guard", who: "guard-dfw", path: "/w/demo/t/strikes" },
  { name: "table-courier", who: "courier", path: "/w/demo/t/orders" },
  {
    name: "table-filter",
    who: "manager",
    path: `/w/demo/t/orders?filter=${encodeURIComponent('state = "new" and price > 100')}`,
    then: async (page) => {
      await page.getByRole("button", { name: "2 conditions" }).click();
      await expect(page.getByLabel("Property of condition 1")).toBeVisible();
    },
  },
  { name: "record-manager", who: "manager", path: "/w/demo", then: record("strikes", "state=reported") },
  { name: "record-technician", who: "technician", path: "/w/demo", then: record("installations", "state=on_site") },
  {
    name: "record-courier",
    who: "courier",
    path: "/w/demo",
    then: async (page) => {
      await record("orders", "state=delivering")(page);
      await page.getByRole("button", { name: "Why is Phone read-only?" }).click();
    },
  },
  { name: "record-new", who: "guard-dfw", path: "/w/demo/t/strikes/new" },
  { name: "record-denied", who: "courier", path: "/w/demo/t/orders/r/999999" },
  { name: "settings-users", who: "owner", path: "/w/demo/settings/users" },
  {
    name: "settings-roles",
    who: "owner",
    path: "/w/demo/settings/roles",
  },
  { name: "settings-role", who: "owner", path: "/w/demo/settings/roles/r/guard?tab=features" },
  { name: "settings-role-sign-in", who: "owner", path: "/w/demo/settings/roles/r/guard?tab=sign-in" },
  { name: "settings-compare", who: "owner", path: "/w/demo/settings/roles/compare?a=courier&b=sales" },
  { name: "settings-user-add", who: "owner", path: "/w/demo/settings/users?add=true" },
  {
    name: "settings-user",
    who: "owner",
    path: "/w/demo/settings/users",
    then: async (page) => {
      await page.getByRole("rowheader", { name: "Ray Alvarez" }).click();
      await page.getByRole("tab", { name: "Effective access" }).click();
      await expect(page.getByRole("region", { name: "Strikes" })).toBeVisible();
    },
  },
  {
    name: "settings-access",
    who: "owner",
    path: "/w/demo/settings/access",
    then: async (page) => {
      await page.getByRole("radio", { name: "Selected users have access" }).check();
      await page.getByRole("switch", { name: "Access of Ann Lee" }).click({ force: true });
      await expect(page.getByText("▼ 1 user will lose access")).toBeVisible();
    },
  },
  { name: "settings-teams", who: "owner", path: "/w/demo/settings/teams" },
  { name: "settings-sites", who: "owner", path: "/w/demo/settings/sites" },
  {
    name: "settings-permissions",
    who: "owner",
    path: "/w/demo/settings/permissions?tracker=orders&role=courier",
    then: async (page) => {
      if (!wide(page)) return;
      const cell = page.getByRole("gridcell", { name: "Price, In delivery, view: none" });
      await cell.click();
      await page.keyboard.press("1");
    },
  },
  {
    name: "settings-permissions-review",
    who: "owner",
    path: "/w/demo/settings/permissions?tracker=clients&role=sales",
    then: async (page) => {
      if (!wide(page)) return;
      await page.getByRole("gridcell", { name: /^Debt, Active, edit/ }).click();
      await page.keyboard.press("0");
      await page.getByRole("gridcell", { name: /^Phone, Active, view/ }).click();
      await page.keyboard.press("2");
      await page.getByRole("button", { name: "Review and save" }).click();
      await expect(page.getByRole("complementary", { name: "Review" })).toContainText("Lose");
    },
  },
  {
    name: "why-user",
    who: "owner",
    path: "/w/demo/settings/users",
    then: async (page) => {
      await page.getByPlaceholder("Name or e-mail").fill("Ray");
      await page.getByRole("button", { name: "What can Ray Alvarez do?" }).click();
      await expect(page.getByRole("button", { name: /^Why not\? +Strikes in Costed/ })).toBeVisible();
    },
  },
  {
    name: "why-answer",
    who: "owner",
    path: "/w/demo/settings/users",
    then: async (page) => {
      await page.getByPlaceholder("Name or e-mail").fill("Ray");
      await page.getByRole("button", { name: "What can Ray Alvarez do?" }).click();
      await page.getByRole("button", { name: /^Why not\? +Strikes in Costed/ }).click();
      await expect(page.getByRole("heading", { name: "What would change it" })).toBeVisible();
    },
  },
  {
    name: "why-denied",
    who: "courier",
    path: "/w/demo/t/orders/r/999999",
    then: async (page) => {
      await page.getByRole("button", { name: "Why?", exact: true }).click();
      await expect(page.getByRole("heading", { name: "Still stuck?" })).toBeVisible();
    },
  },
  { name: "why-page", who: "owner", path: "/w/demo/access/why?a=view&r=orders" },
  { name: "settings-audit", who: "owner", path: "/w/demo/settings/audit" },
  { name: "sessions", who: "manager", path: "/w/demo/account/sessions" },
  { name: "security", who: "manager", path: "/account/security" },
  { name: "settings-import", who: "owner", path: "/w/demo/settings/users/import" },
  { name: "settings-feature-access", who: "owner", path: "/w/demo/settings/roles/feature-access?roles=guard,manager" },
  { name: "settings-role-people", who: "owner", path: "/w/demo/settings/roles/r/guard?tab=people" },
  { name: "settings-need-superuser", who: "admin", path: "/w/demo/settings/roles/r/guard?tab=features" },
  { name: "settings-workspace", who: "owner", path: "/w/demo/settings/workspace" },
  { name: "settings-sign-in", who: "owner", path: "/w/demo/settings/sign-in" },
  { name: "settings-guests", who: "owner", path: "/w/demo/settings/guests" },
  { name: "settings-integrations", who: "owner", path: "/w/demo/settings/integrations" },
  { name: "settings-reviews", who: "owner", path: "/w/demo/settings/reviews" },
  { name: "settings-requests", who: "owner", path: "/w/demo/settings/requests" },
  { name: "settings-tests", who: "owner", path: "/w/demo/settings/tests" },
  { name: "settings-trackers", who: "owner", path: "/w/demo/settings/trackers" },
  { name: "settings-permissions-simple", who: "owner", path: "/w/demo/settings/permissions?tracker=orders&role=courier&mode=simplified" },
  { name: "designer-states", who: "owner", path: "/w/demo/t/orders/configure/states" },
  { name: "designer-properties", who: "owner", path: "/w/demo/t/installations/configure/properties" },
  { name: "import", who: "manager", path: "/w/demo/t/orders/import" },
  { name: "board", who: "manager", path: "/w/demo/t/orders?form=board" },
  { name: "calendar", who: "manager", path: "/w/demo/t/orders?form=calendar" },
  { name: "search", who: "manager", path: "/w/demo/search?q=Priya" },
  { name: "notifications", who: "courier", path: "/w/demo/notifications" },
  { name: "home-courier", who: "courier", path: "/w/demo" },
  { name: "reports", who: "manager", path: "/w/demo/reports" },
  {
    name: "report",
    who: "manager",
    path: "/w/demo/reports",
    then: async (page) => {
      await page.getByRole("main").locator("a[href*='/reports/r/']").first().click();
      await expect(page.getByRole("table").or(page.getByRole("grid")).first()).toBeVisible();
    },
  },
  { name: "checklist", who: "assembler", path: "/w/demo", then: record("assembly", "state=assembled", "?show=checklist") },
  { name: "dashboard", who: "manager", path: "/w/demo", then: dashboard },
  { name: "archive", who: "manager", path: "/w/demo/t/orders/archive" },
  { name: "bin", who: "manager", path: "/w/demo/t/orders/bin" },
];

const wanted = process.env.TRACKWARD_SCREENSHOTS ?? "1";
const taken = wanted === "1" ? shots : shots.filter(({ name }) => new RegExp(wanted).test(name));

const looks = {
  light: { colorScheme: "light", viewport: { width: 1440, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const;

for (const [look, options] of Object.entries(looks)) {
  test(`pictures, ${look}`, async ({ browser }) => {
    test.setTimeout(900_000);
    for (const folder of [`${docs}screenshots`, beside]) mkdirSync(folder, { recursive: true });
    for (const { name, who, path, then } of taken) {
      const page = who ? await pageOf(browser, who, options) : await (await browser.newContext(options)).newPage();
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await then?.(page);
      await loaded(page);
      await page.mouse.move(0, 0);
      const picture = `${name}-${look}.png`;
      await page.screenshot({ path: folderOf(picture) + picture, animations: "disabled" });
      await page.context().close();
    }
  });
}
