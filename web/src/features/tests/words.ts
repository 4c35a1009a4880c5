import type { PolicyTest } from "@/api/tests";

const verbs: Record<PolicyTest["action"], string> = { view: "view", edit: "edit", create: "create a record", change_state: "change the state", archive: "archive", delete: "delete" };
const which: Record<PolicyTest["record"], string> = { any: "any record", assigned: "a record assigned to them", not_assigned: "a record not assigned to them" };

/** A test in words: "Ann Lee cannot view Price of any record of Orders in Delivered". */
export function sentence(test: Pick<PolicyTest, "user" | "role" | "expect" | "action" | "property" | "tracker" | "state" | "record" | "site">): string {
  const who = test.user?.name ?? (test.role ? `Role ${test.role.name}` : "Somebody");
  const of = test.action === "create" ? `in ${test.tracker.name}` : `of ${which[test.record]} of ${test.tracker.name}`;
  const what = test.property ? `${verbs[test.action]} ${test.property.name}` : verbs[test.action];
  return [who, test.expect === "can" ? "can" : "cannot", what, of, `in ${test.state.name}`, test.site ? `at ${test.site.name}` : ""].filter(Boolean).join(" ");
}
