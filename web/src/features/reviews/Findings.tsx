import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Review } from "@/api/reviews";
import { useWorkspace } from "@/features/session/workspace";
import { reaches } from "@/features/settings/pages";
import { ago } from "@/ui/format";
import { useFindings } from "./queries";
import css from "./Reviews.module.css";

/** "Mia Olsen gave themself more 3 days ago: Covers for Jonas". */
function gaveWords({ by, at, note }: { by?: { name: string }; at: string; note?: string }): string {
  const gave = by ? t`${by.name} gave themself more ${ago(at)}` : t`Somebody gave themself more ${ago(at)}`;
  return note ? `${gave}: ${note}` : gave;
}

/** What to look at besides the roles: self-grants, records that nobody can open, roles nobody uses. */
export function Findings({ review }: { review: Review }) {
  const { key: ws, me } = useWorkspace();
  const found = useFindings(review.id, review.open && reaches(me.settings, "extended")).data;
  if (!found || found.self_grants.length + found.orphans.length + found.unused_roles.length === 0) return null;
  return (
    <details className={css.findings}>
      <summary>
        {[
          found.self_grants.length > 0 && plural(found.self_grants.length, { one: "# self-grant", other: "# self-grants" }),
          found.orphans.length > 0 && plural(found.orphans.reduce((n, o) => n + o.records, 0), { one: "# record nobody can open", other: "# records nobody can open" }),
          found.unused_roles.length > 0 && plural(found.unused_roles.length, { one: "# role nobody uses", other: "# roles nobody uses" }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </summary>
      <ul>
        {found.self_grants.slice(0, 20).map((grant) => (
          <li key={grant.seq}>
            {gaveWords(grant)}{" "}
            <Link to="/w/$ws/settings/audit" params={{ ws }}>
              {t`entry ${grant.seq}`}
            </Link>
          </li>
        ))}
        {found.orphans.map((orphan) => (
          <li key={orphan.tracker.id}>
            {t`${orphan.tracker.name}: ${plural(orphan.records, { one: "# restricted record", other: "# restricted records" })} that nobody active on the list can open`}
          </li>
        ))}
        {found.unused_roles.map((role) => (
          <li key={role.id}>
            {role.id ? (
              <Trans>
                <Link to="/w/$ws/settings/roles/r/$role" params={{ ws, role: role.id }}>
                  {role.name}
                </Link>{" "}
                is used by nobody
              </Trans>
            ) : (
              t`${role.name} is used by nobody`
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
