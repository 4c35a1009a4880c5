import { t } from "@lingui/core/macro";
import { Drawer, Tabs } from "@mantine/core";
import type { Tagged } from "@/api/client";
import type { User } from "@/api/model";
import type { Question } from "@/api/why";
import type { UsersSearch } from "@/features/nav/search";
import { useWorkspace } from "@/features/session/workspace";
import { useWhy } from "@/features/why/context";
import { Avatar } from "@/ui/Avatar";
import { ApiError } from "@/api/error";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { EffectiveTab } from "./EffectiveTab";
import { HandOver } from "./HandOver";
import { KnownUser } from "./KnownUser";
import { SessionsTab } from "./SessionsTab";
import { UserForm } from "./UserForm";
import { UserMenu } from "./UserMenu";
import { useUser } from "./queries";
import { kindNames, statusNames } from "./words";
import css from "./People.module.css";

type Tab = NonNullable<UsersSearch["tab"]>;

interface Props {
  id: string | undefined;
  tab: Tab;
  onTab: (tab: Tab) => void;
  onClose: () => void;
}

/** The window of one user: what they are, their roles, what they can do, where they are signed in. */
export function UserWindow({ id, tab, onTab, onClose }: Props) {
  const got = useUser(id);
  const user = got.data?.body;
  const whole = useWorkspace().can.create_users.allowed;
  const Parts = whole ? Whole : KnownUser;
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size={600} title={user?.name ?? t`User`} closeButtonProps={{ "aria-label": t`Close` }}>
      {id !== undefined && got.isPending && <Skeleton rows={8} />}
      {got.isError && !user && (got.error instanceof ApiError && got.error.status === 404 ? <Notice title={t`There is no such user`} /> : <Failure error={got.error} what={t`The user`} onRetry={() => void got.refetch()} />)}
      {got.data && id !== undefined && <Parts key={id} got={got.data} tab={tab} onTab={onTab} onClose={onClose} />}
    </Drawer>
  );
}

function Whole({ got, tab, onTab, onClose }: { got: Tagged<User>; tab: Tab; onTab: (tab: Tab) => void; onClose: () => void }) {
  const user = got.body;
  const why = useWhy();
  const ask = (question: Question) => {
    onClose();
    why.open({ kind: "why", question }, "docked");
  };
  return (
    <>
      <header className={css.who}>
        <Avatar name={user.name} />
        <p>
          {kindNames[user.kind]} ·{" "}
          <span className={css.status} data-status={user.status}>
            {statusNames[user.status ?? ""] ?? t`Unknown`}
          </span>
          {user.email && <span className={css.mail}>{user.email}</span>}
        </p>
        <UserMenu got={got} onGone={onClose} />
      </header>
      {user.kind === "regular" && user.status === "invited" && <HandOver user={user} />}
      <Tabs value={tab} onChange={(next) => next && onTab(next as Tab)} keepMounted={false}>
        <Tabs.List aria-label={t`Parts of this user`}>
          <Tabs.Tab value="details">{t`Details`}</Tabs.Tab>
          <Tabs.Tab value="roles">{t`Roles`}</Tabs.Tab>
          <Tabs.Tab value="access">{t`Effective access`}</Tabs.Tab>
          {user.kind !== "integration" && user.kind !== "viewer" && <Tabs.Tab value="sessions">{t`Sessions`}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="details" pt="lg">
          <UserForm got={got} part="details" onClose={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="roles" pt="lg">
          <UserForm got={got} part="roles" onClose={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="sessions" pt="lg">
          <SessionsTab user={user} />
        </Tabs.Panel>
        <Tabs.Panel value="access" pt="lg">
          <EffectiveTab user={user} onAsk={ask} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
