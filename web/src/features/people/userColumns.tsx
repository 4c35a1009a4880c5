import { t } from "@lingui/core/macro";
import { IconHelp, IconShieldLock } from "@tabler/icons-react";
import type { User } from "@/api/model";
import { levelNames } from "@/features/settings/pages";
import { Avatar } from "@/ui/Avatar";
import { ago, dotted } from "@/ui/format";
import type { Column } from "@/ui/grid/Grid";
import { appAccessWords, datesOf, kindShort, statusNames } from "./words";
import css from "./People.module.css";

/** What the directory tells of people (A4.9h). */
const told = new Set(["name", "why", "teams", "access"]);

/** The columns of the list of users; `onWhy` opens what a person can do. Without `whole`, those of the directory, ordered by name alone. */
export function userColumns(zone: string, onWhy: (user: User) => void, whole: boolean): Column<User>[] {
  const all = everyColumn(zone, onWhy);
  return whole ? all : all.filter((c) => told.has(c.key)).map((c) => ({ ...c, sortable: c.key === "name" }));
}

function everyColumn(zone: string, onWhy: (user: User) => void): Column<User>[] {
  return [
    {
      key: "name",
      sortable: true,
      label: t`Name`,
      width: 184,
      render: (user) => (
        <span className={css.person} data-off={user.deactivated || undefined}>
          <Avatar name={user.name} small /> <span className={css.cut}>{user.name}</span>
        </span>
      ),
    },
    {
      key: "why",
      label: t`Why`,
      width: 64,
      render: (user) => (
        <button type="button" className={css.why} tabIndex={-1} aria-label={t`What can ${user.name} do?`} title={t`What can this person do? (W)`} onClick={() => onWhy(user)}>
          <IconHelp size={16} stroke={1.75} aria-hidden="true" />
        </button>
      ),
    },
    { key: "email", label: t`E-mail`, width: 216, render: (user) => <span className={css.cut}>{user.email}</span> },
    { key: "kind", sortable: true, label: t`Type`, width: 92, render: (user) => kindShort[user.kind] },
    { key: "roles", label: t`Roles`, width: 230, render: (user) => <HeldRoles user={user} zone={zone} /> },
    { key: "teams", label: t`Teams`, width: 140, render: (user) => <span className={css.cut}>{user.teams.map((t) => t.name).join(", ")}</span> },
    { key: "access", sortable: true, label: t`App access`, width: 110, render: appAccessWords },
    {
      key: "settings",
      sortable: true,
      label: t`System settings`,
      width: 164,
      render: (user) => (
        <span className={css.person}>
          {user.settings && user.settings !== "none" && <IconShieldLock size={16} stroke={1.75} aria-hidden="true" />}
          {dotted(user.settings && levelNames[user.settings], user.superuser && t`Superuser`)}
        </span>
      ),
    },
    { key: "last_seen", sortable: true, label: t`Last seen`, width: 128, render: (user) => (user.last_seen ? ago(user.last_seen) : t`Never`) },
    {
      key: "status",
      sortable: true,
      label: t`Status`,
      width: 112,
      render: (user) => (
        <span className={css.status} data-status={user.status}>
          {statusNames[user.status ?? ""] ?? ""}
        </span>
      ),
    },
  ];
}

/** The roles of a user as chips, with site and dates. */
export function HeldRoles({ user, zone }: { user: User; zone: string }) {
  return (
    <span className={css.chips}>
      {(user.roles ?? []).map((held) => {
        const dates = datesOf(held, zone);
        return (
          <span key={held.assignment} className={css.chip} data-off={held.suspended || undefined}>
            {dotted(held.role.name, held.site?.name, dates)}
          </span>
        );
      })}
    </span>
  );
}
