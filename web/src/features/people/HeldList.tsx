import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { components } from "@/api/schema";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { dotted } from "@/ui/format";
import { datesOf } from "./words";

type Held = components["schemas"]["HeldBy"];

/** The roles somebody holds. Each leads to the page where it can be taken away: here it cannot (A6.5). */
export function HeldList({ held, name, note = t`Roles are added here. Taking one away, suspending and dating it is done on the role's page.` }: { held: readonly Held[]; name: string; note?: string }) {
  const workspace = useWorkspace();
  if (held.length === 0) return <p className={css.quiet}>{t`${name} holds no role, and so sees no record.`}</p>;
  return (
    <section className={css.section}>
      <h3>{t`Roles held`}</h3>
      <ul className={css.lines}>
        {held.map((one) => (
          <li key={one.assignment} data-off={one.suspended || undefined}>
            <div className={css.main}>
              <b>{one.role.name}</b> {one.suspended && <span className={css.chip}>{t`Suspended`}</span>}
              <span>{dotted(one.site ? t`At ${one.site.name}` : t`Whole workspace`, datesOf(one, workspace.time_zone), one.team && t`from team ${one.team.name}`)}</span>
            </div>
            {one.team ? (
              <Link to="/w/$ws/settings/teams" params={{ ws: workspace.key }} search={{ open: one.team.key ?? one.team.id }}>
                {t`Team ${one.team.name}`}
              </Link>
            ) : (
              <Link to="/w/$ws/settings/roles/r/$role" params={{ ws: workspace.key, role: one.role.key ?? one.role.id }} search={{ tab: "people" }}>
                <Trans>Remove on the role&apos;s page<span className="vh"> of {one.role.name}</span></Trans>
              </Link>
            )}
          </li>
        ))}
      </ul>
      <p className={css.small}>{note}</p>
    </section>
  );
}
