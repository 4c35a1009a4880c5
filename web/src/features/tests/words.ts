import { t } from "@lingui/core/macro";
import type { PolicyTest } from "@/api/tests";

type Told = Pick<PolicyTest, "user" | "role" | "expect" | "action" | "property" | "tracker" | "state" | "record" | "site">;

/** Which records it is about: "any record of Orders in Delivered". */
function records({ tracker, state, site, record }: Told): string {
  const where = site ? t`${tracker.name} in ${state.name} at ${site.name}` : t`${tracker.name} in ${state.name}`;
  if (record === "assigned") return t`a record assigned to them of ${where}`;
  return record === "not_assigned" ? t`a record not assigned to them of ${where}` : t`any record of ${where}`;
}

function deed(test: Told): string {
  const { action, property, tracker, state, site } = test;
  const name = property?.name ?? "";
  switch (action) {
    case "view":
      return t`view ${name} of ${records(test)}`;
    case "edit":
      return t`edit ${name} of ${records(test)}`;
    case "create":
      return site ? t`create a record in ${tracker.name} in ${state.name} at ${site.name}` : t`create a record in ${tracker.name} in ${state.name}`;
    case "change_state":
      return t`change the state of ${records(test)}`;
    case "archive":
      return t`archive ${records(test)}`;
    case "delete":
      return t`delete ${records(test)}`;
  }
}

/** A test in words: "Ann Lee cannot view Price of any record of Orders in Delivered". */
export function sentence(test: Told): string {
  const who = test.user?.name ?? (test.role ? t`Role ${test.role.name}` : t`Somebody`);
  return test.expect === "can" ? t`${who} can ${deed(test)}` : t`${who} cannot ${deed(test)}`;
}
