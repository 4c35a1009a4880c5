import { expect, test } from "@playwright/test";
import { expectAccessible, pageOf } from "./people";

// What an integration needs and no more, a test of the policy that is forced, a review that is changed.

const ws = "/api/v1/workspaces/demo";

test("an integration gets what it needs and no more: money and people come unticked (A10, S003.19-21); a broken test is forced with a reason (A11.6); a review is changed (A14)", async ({ browser }) => {
  const page = await pageOf(browser, "owner");
  await page.goto("/w/demo/settings/integrations?add=true");
  const window = page.getByRole("dialog", { name: "Add user" });
  await window.getByLabel("Name").fill("Stock count");
  await expect(window.getByRole("combobox", { name: "Person who answers for it" })).toHaveValue("Mia Olsen");
  await window.getByRole("button", { name: "Save" }).click();
  const owner = page.getByRole("region", { name: "Owner" });
  await owner.getByRole("combobox", { name: "Person who answers for it" }).fill("Marc");
  await page.getByRole("option", { name: "Marc Ortiz" }).click();
  await owner.getByRole("button", { name: "Save the owner" }).click();
  await expect(page.getByText("Marc Ortiz answers for Stock count now.")).toBeVisible();
  await page.getByRole("button", { name: "Give it what it needs…" }).click();
  const wizard = page.getByRole("dialog", { name: "What Stock count needs" });
  await wizard.getByRole("combobox", { name: "Trackers" }).click();
  await page.getByRole("option", { name: "Orders" }).click();
  await expect(wizard.getByLabel("Contents")).toBeChecked();
  for (const left of ["Price (money)", "Margin (money)", "Phone (personal)", "Customer (personal)", "Courier (personal)"]) await expect(wizard.getByLabel(left)).not.toBeChecked();
  await expect(wizard.getByLabel("Gain")).toContainText("Stock count");
  await expectAccessible(page);
  await wizard.getByRole("button", { name: "Make the role" }).click();
  await page.getByLabel("Name of the key").fill("Nightly");
  await expect(page.getByLabel("Price (money)")).not.toBeChecked();
  await page.getByRole("button", { name: "Make the key" }).click();
  await page.getByRole("dialog", { name: "Say why" }).getByLabel("Reason").fill("The stock is counted at night");
  await page.getByRole("button", { name: "Save with this reason" }).click();
  const secret = await page.getByLabel("Key Nightly").inputValue();
  const first = await page.request.get(`${ws}/trackers/orders/records?limit=1`, { headers: { Authorization: `Bearer ${secret}`, Cookie: "" } });
  const values = ((await first.json()) as { items: { values: Record<string, unknown> }[] }).items[0]!.values;
  expect(Object.keys(values)).toContain("contents");
  for (const hidden of ["price", "margin", "phone", "courier"]) expect(Object.keys(values)).not.toContain(hidden);

  await page.goto("/w/demo/settings/integrations");
  await expect(page.getByRole("row", { name: /Stock count/ })).toContainText("1 key");
  await expect(page.getByRole("row", { name: /Stock count/ })).toContainText("Marc Ortiz");
  await page.goto("/w/demo/settings/roles");
  await page.getByRole("button", { name: "Actions on Stock count role" }).click();
  await expect(page.getByRole("menuitem", { name: "View as…" })).toBeVisible();
  await page.getByRole("menuitem", { name: "Disable…" }).click();
  // What a change would break is refused and named; a full user may force it.
  const headers = { Origin: new URL(page.url()).origin };
  const users = (await (await page.request.get(`${ws}/users?q=Stock+count`)).json()) as { items: { id: string }[] };
  const courier = (await (await page.request.get(`${ws}/users?q=Ann+Lee`)).json()) as { items: { id: string }[] };
  const made = await page.request.post(`${ws}/policy/tests`, { data: { name: "Ann sees what she brings", user: courier.items[0]!.id, expect: "can", action: "view", tracker: "orders", property: "contents", state: "delivering", record: "assigned" }, headers });
  expect(made.status(), await made.text()).toBe(201);
  const { id: testId } = (await made.json()) as { id: string };
  await page.goto("/w/demo/settings/roles");
  await page.getByRole("button", { name: "Actions on Courier", exact: true }).click();
  await page.getByRole("menuitem", { name: "Disable…" }).click();
  await page.getByRole("button", { name: "Disable", exact: true }).click();
  const force = page.getByRole("dialog", { name: "This breaks a test of the policy" });
  await expect(force).toContainText("Ann sees what she brings");
  await expectAccessible(page);
  await force.getByLabel("Reason").fill("Couriers are on strike");
  await force.getByRole("button", { name: "Force" }).click();
  await expect(page.getByRole("row", { name: /^Courier/ })).toContainText("Disabled");
  await page.goto("/w/demo/settings/tests");
  await expect(page.getByRole("list", { name: "Tests" })).toContainText("! Broken");
  await page.request.patch(`${ws}/roles/courier`, { data: { enabled: true }, headers: { ...headers, "If-Match": "*" } });
  await page.getByRole("button", { name: "Edit Ann sees what she brings" }).click();
  const edit = page.getByRole("dialog", { name: "Edit the test" });
  await expect(edit.getByRole("combobox", { name: "Property" })).toHaveValue("Contents");
  await edit.getByRole("combobox", { name: "Property" }).click();
  await page.getByRole("option", { name: "Address" }).click();
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("list", { name: "Tests" })).toContainText("view Address");
  await page.request.delete(`${ws}/policy/tests/${testId}`, { headers: { ...headers, "If-Match": "*" } });

  await page.goto("/w/demo/settings/reviews?add=true");
  await page.getByLabel("Name").fill("Autumn of machines");
  await page.getByRole("button", { name: "Begin", exact: true }).click();
  await page.getByRole("button", { name: "Change…" }).click();
  const change = page.getByRole("dialog", { name: "Change this review" });
  await change.getByLabel("Name").fill("Autumn, every role");
  await change.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Autumn, every role" })).toBeVisible();
  await page.request.delete(`${ws}/users/${users.items[0]!.id}?note=Tidy`, { headers: { ...headers, "If-Match": "*" } });
  await page.context().close();
});
