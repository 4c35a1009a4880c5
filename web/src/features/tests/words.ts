import { t } from "@lingui/core/macro";
import type { PolicyTest } from "@/api/tests";

const verbs: Record<PolicyTest["action"], string> = { view: t`view`, edit: t`edit`, create: t`create a record`, change_state: t`change the state`, archive: t`archive`, delete: t`delete` };
const which: Record<PolicyTest["record"], string> = { any: t`any record`, assigned: t`a record assigned to them`, not_assigned: t`a record not assigned to them` };

/** A test in words: "Ann Lee cannot view Price of any record of Orders in Delivered". */
export function sentence(test: Pick<PolicyTest, "user" | "role" | "expect" | "action" | "property" | "tracker" | "state" | "record" | "site">): string {
  const who = test.user?.name ?? (test.role ? t`Role ${test.role.name}` : t`Somebody`);
  const of = test.action === "create" ? t`in ${test.tracker.name}` : t`of ${which[test.record]} of ${test.tracker.name}`;
  const what = test.property ? `${verbs[test.action]} ${test.property.name}` : verbs[test.action];
  return [who, test.expect === "can" ? t`can` : t`cannot`, what, of, t`in ${test.state.name}`, test.site ? t`at ${test.site.name}` : ""].filter(Boolean).join(" ");
}
