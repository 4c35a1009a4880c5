import { t } from "@lingui/core/macro";
import { Tabs } from "@mantine/core";
import type { Tagged } from "@/api/client";
import type { User } from "@/api/model";
import type { UsersSearch } from "@/features/nav/search";
import { useHelp } from "@/features/settings/Gate";
import css from "@/features/settings/Settings.module.css";
import { useWhy } from "@/features/why/context";
import { Avatar } from "@/ui/Avatar";
import { Failure, Skeleton } from "@/ui/Status";
import { EffectiveTab } from "./EffectiveTab";
import { HeldList } from "./HeldList";
import people from "./People.module.css";
import { useRolesAtSites } from "./queries";

type Tab = NonNullable<UsersSearch["tab"]>;

interface Props {
  got: Tagged<User>;
  tab: Tab;
  onTab: (tab: Tab) => void;
  onClose: () => void;
}

/** A person as the directory tells of them, to who manages trackers or sites and no users: name, teams, and the roles that one gives (A4.9h, A8). */
export function KnownUser({ got, tab, onTab, onClose }: Props) {
  const user = got.body;
  const why = useWhy();
  return (
    <>
      <header className={people.who}>
        <Avatar name={user.name} />
        <p>
          {user.teams.length > 0 ? t`Teams: ${user.teams.map((team) => team.name).join(", ")}` : t`In no team`} {user.deactivated && <span className={css.chip}>{t`Deactivated`}</span>}{" "}
          {user.no_access && <span className={css.chip}>{t`No access`}</span>}
        </p>
      </header>
      <Tabs value={tab === "access" ? "access" : "roles"} onChange={(next) => next && onTab(next as Tab)} keepMounted={false}>
        <Tabs.List aria-label={t`Parts of this user`}>
          <Tabs.Tab value="roles">{t`Roles`}</Tabs.Tab>
          <Tabs.Tab value="access">{t`Effective access`}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="roles" pt="lg">
          <Managed user={user} />
        </Tabs.Panel>
        <Tabs.Panel value="access" pt="lg">
          <EffectiveTab
            user={user}
            onAsk={(question) => {
              onClose();
              why.open({ kind: "why", question }, "docked");
            }}
          />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

/** The roles of somebody that one gives and ends oneself; of others nothing is told. */
function Managed({ user }: { user: User }) {
  const ask = useHelp();
  const given = useRolesAtSites();
  const held = given.list.filter((one) => one.user?.id === user.id).map((one) => ({ ...one, assignment: one.id }));
  if (given.error) return <Failure error={given.error} what={t`The roles`} />;
  if (given.isPending) return <Skeleton rows={3} />;
  return (
    <div className={css.form}>
      {held.length > 0 ? <HeldList held={held} name={user.name} note={t`Given, changed and taken away on the role's page.`} /> : <p className={css.quiet}>{t`${user.name} holds no role that you manage.`}</p>}
      <p className={css.info}>{t`What else is known of people, and all their roles, takes extended settings access. ${ask}`}</p>
    </div>
  );
}
