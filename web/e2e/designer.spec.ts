import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, pageOf } from "./people";

// Seed 004, example 4, by hand; S004.17: configuration mode. From templates, and all four by hand, they are in examples.spec.ts.

const api = "/api/v1/workspaces/demo";
const stamp = Date.now().toString(36);
const name = `Fittings ${stamp}`;
const key = `fittings_${stamp}`;

const findings = (page: Page) => page.getByRole("complementary", { name: "Checks" });

async function pickFrom(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name: field }).last().click();
  await page.getByRole("option", { name: option, exact: true }).click();
  await page.keyboard.press("Escape");
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Review and save" }).click();
  const review = page.getByRole("dialog", { name: "What changes by it" });
  await review.getByLabel("Reason").fill("Designed for the test");
  await review.getByRole("button", { name: "Save now" }).click();
  await expect(page.getByText("No unsaved changes")).toBeVisible();
}

async function addProperty(page: Page, label: string, type: string): Promise<void> {
  await page.getByLabel("Name of the new property").fill(label);
  await page.getByRole("combobox", { name: "Type of the new property" }).click();
  await page.getByRole("option", { name: type, exact: true }).click();
  await page.getByRole("button", { name: "Add property" }).click();
}

test("a tracker is designed by hand: photos and signature before closing, a state deleted with its records, a property that comes back (S004.12, S004.17)", async ({ browser }) => {
  test.setTimeout(90_000);
  const page = await pageOf(browser, "owner");
  const manager = await pageOf(browser, "manager");
  await page.goto("/w/demo/settings/trackers?add=true");
  const dialog = page.getByRole("dialog", { name: "New tracker" });
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("radio", { name: "Only the roles I set" }).check();
  await dialog.getByRole("checkbox", { name: /^Manager/ }).check();
  await dialog.getByRole("button", { name: "Review and create" }).click();
  await page.getByRole("dialog", { name: `New tracker ${name}` }).getByRole("button", { name: "Save now" }).click();
  await expect(page).toHaveURL(new RegExp(`/t/${key}/configure/states`));

  // Properties first: photos and a signature, and who comes.
  await page.getByRole("link", { name: "Properties" }).click();
  await addProperty(page, "Photos", "Photos");
  await addProperty(page, "Signature", "Signature");
  await addProperty(page, "Technician", "Person");
  await addProperty(page, "Note", "Text");
  await expect(page.getByRole("contentinfo").getByText("4 unsaved changes").or(page.getByText("4 unsaved changes"))).toBeVisible();
  await page.getByRole("button", { name: "Move Note up" }).click();

  // States: a step in between that asks for both, and one that is given up again.
  await page.getByRole("link", { name: "States" }).click();
  await page.getByLabel("Name of the new state").fill("On site");
  await page.getByRole("button", { name: "Add state" }).click();
  await pickFrom(page, "Required to leave this state", "Photos");
  await pickFrom(page, "Required to leave this state", "Signature");
  await page.getByRole("button", { name: "Move On site up" }).click();
  await page.getByRole("group", { name: "From here to" }).getByRole("checkbox", { name: "Done" }).check();
  await page.getByRole("button", { name: "Edit Open" }).click();
  await page.getByRole("group", { name: "From here to" }).getByRole("checkbox", { name: "On site" }).check();
  await page.getByLabel("Name of the new state").fill("Parked");
  await page.getByRole("button", { name: "Add state" }).click();
  await expect(findings(page).getByText(/Parked/).first()).toBeVisible();
  await page.getByRole("button", { name: "Move Parked up" }).click();
  await page.getByRole("button", { name: "Move Parked up" }).click();
  await expectAccessible(page);
  await save(page);

  const stored = (await (await page.request.get(`${api}/trackers/${key}/configuration`)).json()) as { states: { id: string; key: string; required?: string[] }[]; properties: { id: string; key: string }[]; transitions: { from: string; to: string }[] };
  expect(stored.states.map((s) => s.key)).toEqual(["open", "parked", "on_site", "done"]);
  expect(stored.properties.map((p) => p.key)).toEqual(["name", "photos", "signature", "note", "technician"]);
  const onSite = stored.states[2]!;
  expect(onSite.required).toEqual([stored.properties[1]!.id, stored.properties[2]!.id]);
  expect(stored.transitions).toContainEqual({ from: onSite.id, to: stored.states[3]!.id });

  // The record cannot be closed without them, and lies in the state that is given up.
  const records = `${api}/trackers/${key}/records`;
  const made = ((await (await manager.request.post(records, { data: { state: "on_site", values: { name: "Mill Lane", note: "Ring twice" } } })).json()) as { record: { number: number } }).record;
  const early = await manager.request.post(`${records}/${made.number}/transition`, { data: { to: "done" } });
  expect(early.status()).toBe(422);
  expect(await early.text()).toContain("signature");
  const parked = ((await (await manager.request.post(records, { data: { state: "parked", values: { name: "Elm Street", note: "Later" } } })).json()) as { record: { number: number } }).record;

  await page.getByRole("button", { name: "Edit Parked" }).or(page.getByRole("button", { name: "Close Parked" })).click();
  if ((await page.getByRole("button", { name: "Delete state…" }).count()) === 0) await page.getByRole("button", { name: "Edit Parked" }).click();
  await page.getByRole("button", { name: "Delete state…" }).click();
  const leaving = page.getByRole("dialog", { name: "Delete Parked?" });
  await expect(leaving.getByRole("button", { name: "Delete in the draft" })).toBeDisabled();
  await leaving.getByRole("combobox", { name: "Records in Parked go to" }).click();
  await page.getByRole("option", { name: "Open", exact: true }).click();
  await leaving.getByRole("button", { name: "Delete in the draft" }).click();
  const still = (await (await manager.request.get(`${records}/${parked.number}`)).json()) as { state: string };
  expect(still.state).toBe("parked");
  await save(page);
  const moved = (await (await manager.request.get(`${records}/${parked.number}`)).json()) as { state: string };
  expect(moved.state).toBe("open");

  // A retired property is nowhere; brought back it has its values.
  await page.getByRole("link", { name: "Properties" }).click();
  await page.getByRole("button", { name: "Edit Note" }).click();
  await page.getByRole("button", { name: "Retire", exact: true }).click();
  await save(page);
  expect(await (await manager.request.get(`${records}/${made.number}`)).text()).not.toContain("Ring twice");
  await page.getByRole("button", { name: "Bring back", exact: true }).click();
  await save(page);
  expect(await (await manager.request.get(`${records}/${made.number}`)).text()).toContain("Ring twice");

  // Configuration mode: a switch, a stripe with words, and the way in beside the title and from the drawer.
  await page.getByRole("switch", { name: "Configuration mode" }).check();
  await expect(page.getByRole("note").getByText("Configuration mode")).toBeVisible();
  await expect(page.getByRole("list", { name: "To configure, not seen as data" }).getByRole("link", { name })).toBeVisible();
  await page.getByRole("switch", { name: "Configuration mode" }).uncheck();
  await expect(manager.getByRole("switch", { name: "Configuration mode" })).toHaveCount(0);

  // Into the bin by its name, and back with its records.
  await page.getByRole("link", { name: "General" }).click();
  await page.getByRole("button", { name: "Delete tracker…" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Delete tracker", exact: true }).click();
  await expect(page.getByRole("button", { name: `Bring back ${name}` })).toBeVisible();
  expect((await manager.request.get(`${records}/${made.number}`)).status()).toBe(404);
  await page.getByRole("button", { name: `Bring back ${name}` }).click();
  await expect(page.getByRole("list", { name: "Trackers you may configure" }).getByText(name, { exact: true }).first()).toBeVisible();
  expect(await (await manager.request.get(`${records}/${made.number}`)).text()).toContain("Ring twice");
  const tag = (await page.request.get(`${api}/trackers/${key}/configuration`)).headers().etag!;
  expect((await page.request.delete(`${api}/trackers/${key}?name=${encodeURIComponent(name)}`, { headers: { "If-Match": tag } })).status()).toBe(200);

  await page.context().close();
  await manager.context().close();
});
