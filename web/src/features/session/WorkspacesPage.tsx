import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconArrowRight, IconLock } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Me } from "@/api/model";
import { Avatar } from "@/ui/Avatar";
import { doorWords } from "@/ui/reasons";
import { Panel } from "./Panel";
import { keyOf } from "./workspace";
import { useSignOut } from "./useSignOut";
import css from "./Panel.module.css";

/** Where an account with several workspaces picks one. */
export function WorkspacesPage({ me }: { me: Me }) {
  const signOut = useSignOut();
  const title = me.workspaces.length === 0 ? t`You are in no workspace` : t`Choose a workspace`;
  return (
    <Panel title={title}>
      {me.workspaces.length === 0 ? (
        <p className={css.text}>{t`${me.account.email} belongs to no workspace here. Ask the person who invited you which address they used.`}</p>
      ) : (
        <ul className={css.people}>
          {me.workspaces.map(({ workspace, entry }) => (
            <li key={workspace.id}>
              <Link to="/w/$ws" params={{ ws: keyOf(workspace) }} className={css.person}>
                <Avatar name={workspace.name} />
                <span>
                  <b>{workspace.name}</b>
                  {!entry.allowed && <span>{doorWords(entry.reason, workspace.name).title}</span>}
                </span>
                {entry.allowed ? <IconArrowRight size={16} stroke={1.75} aria-hidden="true" /> : <IconLock size={16} stroke={1.75} aria-label={t`closed`} />}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <div className={css.actions}>
        <Button variant="default" onClick={() => signOut.mutate()} loading={signOut.isPending}>
          {t`Sign out`}
        </Button>
      </div>
    </Panel>
  );
}
