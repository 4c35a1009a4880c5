import { t } from "@lingui/core/macro";
import { Switch } from "@mantine/core";
import type { User } from "@/api/model";
import { HeldRoles } from "@/features/people/userColumns";
import { kindShort } from "@/features/people/words";
import { levelNames } from "@/features/settings/pages";
import { Avatar } from "@/ui/Avatar";
import { lowered } from "@/ui/format";
import type { Column } from "@/ui/grid/Grid";
import css from "./AppAccess.module.css";

interface Access {
  isOn: (id: string) => boolean;
  changed: (id: string) => boolean;
  onToggle: (user: User, on: boolean) => void;
}

/** Why a toggle cannot be turned; null when it can. */
export function fixedReason(user: User): string | null {
  if (user.kind === "viewer") return t`Viewers cannot enter`;
  if (!user.can.app_access.allowed) return user.settings === "full" ? t`Only a full user changes this` : t`Not yours to change`;
  return null;
}

/** The columns of the app-access list: everyone, whatever the kind, with a toggle next to the name. */
export function accessColumns({ isOn, changed, onToggle }: Access, zone: string): Column<User>[] {
  return [
    {
      key: "name",
      label: t`Name`,
      width: 200,
      render: (user) => (
        <span className={css.person} data-off={user.status === "deactivated" || undefined}>
          <Avatar name={user.name} small /> <span className={css.cut}>{user.name}</span>
        </span>
      ),
    },
    { key: "access", label: t`Access`, width: 250, render: (user) => <Toggle user={user} on={isOn(user.id)} changed={changed(user.id)} onToggle={(on) => onToggle(user, on)} /> },
    { key: "kind", label: t`Kind`, width: 100, render: (user) => kindShort[user.kind] },
    { key: "roles", label: t`Role`, width: 220, render: (user) => <HeldRoles user={user} zone={zone} /> },
    { key: "teams", label: t`Team`, width: 160, render: (user) => <span className={css.cut}>{user.teams.map((t) => t.name).join(", ")}</span> },
    { key: "settings", label: t`System settings`, width: 130, render: (user) => (user.settings ? levelNames[user.settings] : "") },
    { key: "status", label: t`Status`, width: 110, render: (user) => (user.status === "deactivated" ? t`Deactivated` : user.status === "invited" ? t`Invited` : t`Active`) },
  ];
}

function Toggle({ user, on, changed, onToggle }: { user: User; on: boolean; changed: boolean; onToggle: (on: boolean) => void }) {
  const fixed = fixedReason(user);
  if (user.kind === "viewer") return <span className={css.fixed}>{t`No access · ${lowered(fixed ?? "")}`}</span>;
  return (
    <span className={css.toggle} data-changed={changed || undefined}>
      <Switch
        size="sm"
        tabIndex={-1}
        aria-label={t`Access of ${user.name}`}
        checked={on}
        disabled={fixed !== null}
        onChange={(event) => onToggle(event.currentTarget.checked)}
      />
      <span>{on ? t`Access` : t`No access`}</span>
      {changed && <small>{on ? t`was no access` : t`was access`}</small>}
      {fixed && <small>{fixed}</small>}
    </span>
  );
}
