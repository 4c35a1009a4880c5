import { plural, t } from "@lingui/core/macro";
import type { AuditEntry } from "@/api/model";

/** The kinds of documents of the policy, alone and counted. */
const kinds: Record<string, [string, (n: number) => string]> = {
  workspace: [t`workspace`, (n) => plural(n, { one: "# workspace", other: "# workspaces" })],
  user: [t`user`, (n) => plural(n, { one: "# user", other: "# users" })],
  team: [t`team`, (n) => plural(n, { one: "# team", other: "# teams" })],
  site: [t`site`, (n) => plural(n, { one: "# site", other: "# sites" })],
  role: [t`role`, (n) => plural(n, { one: "# role", other: "# roles" })],
  role_assignment: [t`role assignment`, (n) => plural(n, { one: "# role assignment", other: "# role assignments" })],
  tracker: [t`tracker`, (n) => plural(n, { one: "# tracker", other: "# trackers" })],
  permissions: [t`permissions`, (n) => plural(n, { one: "permissions of # role", other: "permissions of # roles" })],
  restriction: [t`restriction`, (n) => plural(n, { one: "# restriction", other: "# restrictions" })],
  view: [t`saved view`, (n) => plural(n, { one: "# saved view", other: "# saved views" })],
  credential: [t`key or link`, (n) => plural(n, { one: "# key or link", other: "# keys and links" })],
  view_as: [t`view as`, (n) => plural(n, { one: "# view as", other: "# times view as" })],
  review: [t`access review`, (n) => plural(n, { one: "# access review", other: "# access reviews" })],
  review_decision: [t`answer of a review`, (n) => plural(n, { one: "# answer of a review", other: "# answers of a review" })],
  policy_test: [t`policy test`, (n) => plural(n, { one: "# policy test", other: "# policy tests" })],
  dashboard: [t`dashboard`, (n) => plural(n, { one: "# dashboard", other: "# dashboards" })],
  report: [t`report`, (n) => plural(n, { one: "# report", other: "# reports" })],
};

export const kindWord = (kind: string): string => kinds[kind]?.[0] ?? kind;

type Change = AuditEntry["changes"][number];

export const changedThing = ({ kind, name, id }: Change): string => `${kindWord(kind)} ${name ?? id}`;

/** What an entry did: "tracker Orders changed", or of several things how many of which kind. */
export function summary({ changes }: AuditEntry): string {
  const [first] = changes;
  if (!first) return t`No changes`;
  if (changes.length === 1) {
    const what = `${kindWord(first.kind)} ${first.name ?? ""}`.trim();
    return first.op === "created" ? t`${what} created` : first.op === "deleted" ? t`${what} deleted` : t`${what} changed`;
  }
  const counts = new Map<string, number>();
  for (const change of changes) counts.set(change.kind, (counts.get(change.kind) ?? 0) + 1);
  return [...counts].map(([kind, n]) => kinds[kind]?.[1](n) ?? `${n} ${kind}`).join(", ");
}

const ways: Record<string, string> = { page: t`page`, api: t`API`, cli: t`command line`, import: t`import`, demo: t`demo`, schedule: t`schedule` };

/** By which way a change came. */
export const wayWord = (via: string): string => ways[via] ?? via;
