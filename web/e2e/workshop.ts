import { expect, type Browser, type BrowserContextOptions, type Page } from "@playwright/test";
import type { Example, Property, State, Stroke } from "./examples";
import { Wire } from "./people";
import { owner, Server } from "./serve";

const home = "/w/acme";
const api = "/api/v1/workspaces/acme";

/** Who works in the workspace: name, and key of the role. */
const people = {
  courier: ["Ann Lee", "courier"],
  courier2: ["Tom Berg", "courier"],
  manager: ["Marc Ortiz", "manager"],
  sales: ["Nina Patel", "sales"],
  sales2: ["Leo Grant", "sales"],
  assembler: ["Eva Klein", "assembler"],
  technician: ["Jonas Weber", "technician"],
  technician2: ["Ray Alvarez", "technician"],
} as const;
export type Worker = keyof typeof people;

const emailOf = (who: Worker) => `${who}@acme.example`;
const keyOf = { none: "0", assigned: "1", all: "2" } as const;

export interface Made {
  id: string;
  number: number;
  state: string;
  values: Record<string, unknown>;
}

/** A tracker as the manager sees it: its parts are named by their labels, however it was made. */
export class Tracker {
  constructor(
    readonly key: string,
    private readonly manager: Page,
    private readonly schema: { properties: { key: string; label: string; system: boolean }[]; states: { key: string; label: string }[] },
  ) {}

  readonly labels = () => this.schema.properties.flatMap((p) => (p.system ? [] : [p.label]));

  readonly property = (label: string) => this.schema.properties.find((p) => p.label === label)!.key;
  readonly state = (label: string) => this.schema.states.find((s) => s.label === label)!.key;
  readonly path = (made?: Made) => `${api}/trackers/${this.key}/records${made ? `/${made.number}` : ""}`;
  readonly page = (made?: Made) => `${home}/t/${this.key}${made ? `/r/${made.number}` : ""}`;

  async make(state: string, values: Record<string, unknown>): Promise<Made> {
    const named = Object.fromEntries(Object.entries(values).map(([label, value]) => [this.property(label), value]));
    const answer = await this.manager.request.post(this.path(), { data: { state: this.state(state), values: named } });
    expect(answer.status(), await answer.text()).toBe(201);
    return ((await answer.json()) as { record: Made }).record;
  }

  /** As the manager has it now. */
  async now(made: Made): Promise<Made> {
    return (await (await this.manager.request.get(this.path(made))).json()) as Made;
  }

  /** What an attempt past the page answers. */
  async attempt(page: Page, made: Made, what: { to: string } | { values: Record<string, unknown> }): Promise<{ status: number; text: string }> {
    const named = "to" in what ? { to: this.state(what.to) } : { values: Object.fromEntries(Object.entries(what.values).map(([label, value]) => [this.property(label), value])) };
    const answer = await page.request.fetch(`${this.path(made)}${"to" in what ? "/transition" : ""}`, { method: "to" in what ? "POST" : "PATCH", data: named, headers: { "If-Match": "*" } });
    return { status: answer.status(), text: await answer.text() };
  }
}

/** A server with nothing on it, what its owner makes of it in the browser, and the people who come to work there. */
export class Workshop {
  private readonly inside = new Map<Worker, { page: Page; wire: Wire }>();
  private readonly ids = new Map<Worker, string>();
  private readonly links = new Map<Worker, string>();

  private constructor(
    private readonly browser: Browser,
    private readonly server: Server,
    private readonly page: Page,
  ) {}

  static async open(browser: Browser): Promise<Workshop> {
    const server = await Server.start();
    return new Workshop(browser, server, await (await browser.newContext({ baseURL: server.url })).newPage());
  }

  async close(): Promise<void> {
    for (const { page } of this.inside.values()) await page.context().close();
    await this.page.context().close();
    await this.server.stop();
  }

  /** The first set-up, of an empty workspace. */
  async begin(): Promise<void> {
    const { page } = this;
    await page.goto("/setup");
    await page.getByLabel("Set-up code").fill(this.server.code);
    await page.getByLabel("Workspace name").fill("Acme");
    await page.getByLabel("Your name").fill(owner.name);
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Password", { exact: true }).fill(owner.password);
    await page.getByRole("button", { name: "Next" }).click();
    await expect(page.getByRole("radio", { name: "Empty", exact: true })).toBeChecked();
    await page.getByRole("button", { name: "Create workspace" }).click();
    await page.getByRole("link", { name: "Skip" }).click();
    await expect(page).toHaveURL(home);
    await expect(page.getByRole("heading", { name: "Nothing is shared with you yet" })).toBeVisible();
  }

  /** From its template, with its role, and closed to whoever the template does not name. */
  async fromTemplate({ template, tracker, states, role }: Example): Promise<void> {
    const dialog = await this.newTracker();
    await dialog.getByRole("radio", { name: template, exact: true }).check();
    await this.create(dialog, tracker);
    const way = this.page.getByRole("list", { name: "States in order" }).getByRole("listitem");
    await expect(way).toHaveCount(states.length);
    for (const [i, { label, needs }] of states.entries()) await expect(way.nth(i)).toContainText(needs ? new RegExp(`${label}.*needs ${needs.join(", ")}`) : label);
    const roles = (await (await this.page.request.get(`${api}/roles`)).json()) as { items: { name: string }[] };
    expect(roles.items.map((r) => r.name)).toContain(role);
  }

  /** By hand: properties, states with what they need and where they lead, the role, its cells, and each saved after its review. */
  async byHand({ tracker, singular, steps, role, properties, states, strokes }: Example): Promise<void> {
    const { page } = this;
    const dialog = await this.newTracker();
    await expect(dialog.getByRole("radio", { name: "Empty", exact: true })).toBeChecked();
    await dialog.getByRole("textbox", { name: "Name" }).fill(tracker);
    await this.create(dialog, tracker);
    await addProperties(page, properties);
    await addStates(page, states);
    await page.getByRole("link", { name: "General", exact: true }).click();
    await page.getByRole("textbox", { name: "One record is called" }).fill(singular);
    if (steps) await page.getByRole("switch", { name: "Checklist on phones" }).check({ force: true });
    await page.getByRole("button", { name: "Review and save" }).click();
    await page.getByRole("dialog", { name: "What changes by it" }).getByRole("button", { name: "Save now" }).click();
    await expect(page.getByText("No unsaved changes")).toBeVisible();

    await page.goto(`${home}/settings/roles?add=true`);
    const adding = page.getByRole("dialog", { name: "Add role" });
    await adding.getByLabel("Name").fill(role);
    await adding.getByRole("combobox", { name: "Which trackers is it for?" }).click();
    await page.getByRole("option", { name: tracker }).click();
    await page.keyboard.press("Escape");
    await adding.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText(`${role} has no access to ${tracker} yet.`)).toBeVisible();
    await paint(page, tracker, strokes);
  }

  private async newTracker() {
    const { page } = this;
    await page.goto(`${home}/settings/trackers?add=true`);
    return page.getByRole("dialog", { name: "New tracker", exact: true });
  }

  private async create(dialog: Awaited<ReturnType<Workshop["newTracker"]>>, tracker: string): Promise<void> {
    await dialog.getByRole("radio", { name: "Only the roles I set" }).check();
    await dialog.getByRole("checkbox", { name: /^Manager/ }).check();
    await dialog.getByRole("button", { name: "Review and create" }).click();
    await this.page.getByRole("dialog", { name: `New tracker ${tracker}` }).getByRole("button", { name: "Save now" }).click();
    await expect(this.page).toHaveURL(new RegExp(`/t/${tracker.toLowerCase()}/configure/states`));
  }

  /** The first one is added on the page, which shows the link to hand over where no mail is sent; the others as it does that. */
  async addPeople(): Promise<void> {
    const { page } = this;
    await page.goto(`${home}/settings/users?add=true`);
    const window = page.getByRole("dialog", { name: "Add user" });
    await window.getByLabel("Name").fill(people.courier[0]);
    await window.getByLabel("E-mail").fill(emailOf("courier"));
    await window.getByRole("combobox", { name: "Role" }).click();
    await page.getByRole("option", { name: "Courier" }).click();
    const added = page.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().endsWith("/users"));
    await window.getByRole("button", { name: "Save" }).click();
    this.ids.set("courier", ((await (await added).json()) as { id: string }).id);
    const opened = page.getByRole("dialog", { name: people.courier[0] });
    await expect(opened).toContainText("Invited");
    await opened.getByRole("button", { name: "Show the invitation link" }).click();
    this.links.set("courier", await opened.getByLabel(`Invitation link for ${people.courier[0]}`).inputValue());
    for (const who of (Object.keys(people) as Worker[]).slice(1)) {
      const answer = await page.request.post(`${api}/users`, { data: { kind: "regular", name: people[who][0], email: emailOf(who), roles: [{ role: people[who][1], site: "*" }] } });
      expect(answer.status(), await answer.text()).toBe(201);
      const { id } = (await answer.json()) as { id: string };
      this.ids.set(who, id);
      this.links.set(who, ((await (await page.request.post(`${api}/users/${id}/invitation-link`)).json()) as { url: string }).url);
    }
  }

  readonly id = (who: Worker) => this.ids.get(who)!;

  /** A person's own browser: in by the link that was handed over, with everything kept that the server sends. */
  async enter(who: Worker, options: BrowserContextOptions = {}): Promise<{ page: Page; wire: Wire }> {
    const before = this.inside.get(who);
    if (before) return before;
    const page = await (await this.browser.newContext({ ...options, baseURL: this.server.url })).newPage();
    const wire = new Wire(page);
    this.inside.set(who, { page, wire });
    await page.goto(this.links.get(who)!);
    await page.getByRole("button", { name: "Confirm my e-mail" }).click();
    await page.getByRole("link", { name: "Go to your workspace" }).click();
    await expect(page).toHaveURL(home);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(people[who][0].split(" ")[0]!);
    return { page, wire };
  }

  async tracker(key: string): Promise<Tracker> {
    const { page } = await this.enter("manager");
    const schema = (await (await page.request.get(`${api}/trackers/${key}`)).json()) as ConstructorParameters<typeof Tracker>[2];
    return new Tracker(key, page, schema);
  }
}

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name: field }).last().click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

/** The property that a new tracker has is made the first one. */
async function addProperties(page: Page, properties: readonly Property[]): Promise<void> {
  await page.getByRole("link", { name: "Properties", exact: true }).click();
  await page.getByRole("button", { name: "Edit Name", exact: true }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(properties[0]!.label);
  for (const { label, type, options } of properties.slice(1)) {
    await page.getByLabel("Name of the new property").fill(label);
    await choose(page, "Type of the new property", type);
    await page.getByRole("button", { name: "Add property" }).click();
    for (const [i, option] of (options ?? []).entries()) {
      if (i > 0) await page.getByRole("button", { name: "Add option" }).click();
      await page.getByRole("textbox", { name: `Name of option ${i + 1}`, exact: true }).fill(option);
    }
  }
}

/** The two states that a new tracker has are made the first two. */
async function addStates(page: Page, states: readonly State[]): Promise<void> {
  await page.getByRole("link", { name: "States", exact: true }).click();
  for (const [i, was] of ["Open", "Done"].entries()) {
    await page.getByRole("button", { name: `Edit ${was}`, exact: true }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill(states[i]!.label);
  }
  for (const { label } of states.slice(2)) {
    await page.getByLabel("Name of the new state").fill(label);
    await page.getByRole("button", { name: "Add state" }).click();
  }
  for (const { label, kind, to, needs } of states) {
    await page.getByRole("button", { name: `Edit ${label}`, exact: true }).click();
    await choose(page, "Kind", kind);
    for (const need of needs ?? []) {
      await choose(page, "Required to leave this state", need);
      await page.keyboard.press("Escape");
    }
    const leads = page.getByRole("group", { name: "From here to" });
    for (const other of states) if (other.label !== label) await leads.getByRole("checkbox", { name: other.label, exact: true }).setChecked(to.includes(other.label));
  }
}

/** Everything that a tracker's roles get, painted with a pointer and the keys of the levels, and saved as one. */
async function paint(page: Page, tracker: string, strokes: readonly Stroke[]): Promise<void> {
  const at = (name: string) => (/^(View|Edit), /.test(name) ? page.getByRole("columnheader", { name, exact: true }) : page.getByRole("gridcell", { name: new RegExp(`^${name}: `) }));
  for (const { role, mode, from, to, level } of strokes) {
    await page.getByRole("combobox", { name: "Role", exact: true }).selectOption(role.toLowerCase());
    await expect(page.getByRole("grid", { name: `Permissions of ${role} on ${tracker}`, exact: true })).toBeVisible();
    await page.getByRole("radiogroup", { name: "Mode" }).getByText(mode, { exact: true }).click();
    await at(from).click();
    if (to) await at(to).click({ modifiers: ["Shift"] });
    await page.keyboard.press(keyOf[level]);
  }
  await page.getByRole("button", { name: "Review and save" }).click();
  await page.getByRole("complementary", { name: "Review" }).getByRole("button", { name: "Save now" }).click();
  await expect(page.getByText(/saved\. They hold from the next request/)).toBeVisible();
}
