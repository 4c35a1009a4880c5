import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { IconTableOptions } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Role } from "@/api/model";
import * as api from "@/api/roles";
import { LinkButton } from "@/features/nav/LinkButton";
import { useWorkspace } from "@/features/session/workspace";
import { NoTracker } from "@/features/settings/NoTracker";
import shared from "@/features/settings/Settings.module.css";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { Level } from "./Level";
import css from "./Roles.module.css";

/** What the role gives, tracker by tracker, each with the way into its matrix. */
export function RoleTrackers({ role }: { role: Role }) {
  const { key: ws } = useWorkspace();
  const got = useQuery({ queryKey: ["role-trackers", ws, role.key], queryFn: () => api.roleTrackers(ws, role.key), staleTime: 0 });
  return (
    <div className={shared.scroll}>
      <div className={shared.column}>
        {got.isPending && <Skeleton rows={8} />}
        {got.isError && <Failure error={got.error} what={t`The role's trackers`} onRetry={() => void got.refetch()} />}
        {got.data && <List role={role} all={got.data} />}
      </div>
    </div>
  );
}

function List({ role, all }: { role: Role; all: readonly api.RoleTracker[] }) {
  const { key: ws } = useWorkspace();
  const gives = all.filter((one) => one.gives || one.stored);
  const rest = all.filter((one) => !gives.includes(one));
  if (all.length === 0) return <NoTracker />;
  return (
    <>
      <p className={shared.quiet}>{t`What these cells allow also takes the level of the feature Trackers, the place where the role is held, and the tracker's own restriction.`}</p>
      {!role.can.edit_sheet.allowed && (
        <p className={shared.info}>
          <Trans>
            <b>Superuser access is required to view permissions.</b> The level of the feature Trackers, which caps these cells, stands in the role's permission sheet.
          </Trans>{" "}
          <Link to="/w/$ws/settings/roles/r/$role" params={{ ws, role: role.key }} search={{ tab: "features" }}>
            {t`Ask a superuser`}
          </Link>
        </p>
      )}
      {gives.length === 0 && (
        <Notice icon={<IconTableOptions size={24} stroke={1.75} />} title={t`No cell on any tracker yet`}>
          <p>{t`Whoever holds this role alone sees no tracker. Open one below and set what the role may do there.`}</p>
        </Notice>
      )}
      {gives.map((one) => (
        <Part key={one.tracker.id} role={role} one={one} />
      ))}
      {rest.length > 0 && (
        <section className={shared.section}>
          <h3>{t`Nothing on these`}</h3>
          <ul className={shared.lines} aria-label={t`Trackers on which ${role.name} gives nothing`}>
            {rest.map((one) => (
              <li key={one.tracker.id}>
                <span className={shared.main}>{one.tracker.name}</span>
                <Link to="/w/$ws/settings/permissions" params={{ ws }} search={{ tracker: one.tracker.key, role: role.key }}>
                  <Trans>
                    Permissions<span className="vh"> of {role.name} on {one.tracker.name}</span>
                  </Trans>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

const ceilings: Record<string, string> = { none: t`Feature Trackers: none, so these cells have no effect`, view: t`Feature Trackers: view, so nothing can be changed`, edit: t`Feature Trackers: edit`, manage: t`Feature Trackers: manage` };
const actions: Record<string, string> = { create: t`Create`, change_state: t`Change state`, archive: t`Archive`, delete: t`Delete` };

function Part({ role, one }: { role: Role; one: api.RoleTracker }) {
  const { key: ws } = useWorkspace();
  return (
    <section className={shared.section} aria-label={one.tracker.name}>
      <div className={css.place}>
        <h3>{one.tracker.name}</h3>
        {one.ceiling && <span className={shared.chip} data-tone={one.ceiling === "none" ? "warn" : undefined}>{ceilings[one.ceiling] ?? one.ceiling}</span>}
        {!one.stored && <span className={shared.chip}>{t`From the role's cells for every tracker`}</span>}
        {!one.uses_sites && <span className={shared.chip}>{t`Uses no sites`}</span>}
        <span className={shared.spread} />
        <LinkButton size="compact-sm" variant="default" to="/w/$ws/settings/permissions" params={{ ws }} search={{ tracker: one.tracker.key, role: role.key }}>
          <Trans>
            Permissions<span className="vh"> of {role.name} on {one.tracker.name}</span>
          </Trans>
        </LinkButton>
      </div>
      <div className={css.mini} tabIndex={0} role="group" aria-label={t`What ${role.name} gives on ${one.tracker.name}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span className="vh">{t`Properties and actions`}</span>
              </th>
              {one.states.map((s) => (
                <th key={s.state.id} scope="col">
                  {s.state.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Counts label={t`View`} list={one.states.map((s) => s.view)} />
            <Counts label={t`Edit`} list={one.states.map((s) => s.edit)} />
            {Object.keys(actions).map((action) => (
              <tr key={action}>
                <th scope="row">{actions[action]}</th>
                {one.states.map((s) => (
                  <td key={s.state.id}>
                    <Level level={s.actions[action]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** "5 ✓ 2 ✱ of 8 properties": the numbers with the sign of their level, and the whole sentence for a reader. */
function Counts({ label, list }: { label: string; list: readonly api.RoleTracker["states"][number]["view"][] }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      {list.map((n, i) => {
        const total = n.none + n.assigned + n.all;
        return (
          <td key={i}>
            <span aria-hidden="true">
              {n.all + n.assigned === 0 ? "–" : [n.all > 0 ? `${n.all} ✓` : "", n.assigned > 0 ? `${n.assigned} ✱` : ""].filter(Boolean).join(" ")}
              <span className={shared.small}> / {total}</span>
            </span>
            <span className="vh">{t`${n.all} of ${total} properties, and ${n.assigned} more when assigned`}</span>
          </td>
        );
      })}
    </tr>
  );
}
