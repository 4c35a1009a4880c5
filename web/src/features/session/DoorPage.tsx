import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { Membership } from "@/api/model";
import { LinkButton } from "@/features/nav/LinkButton";
import { askWords, doorWords } from "@/ui/reasons";
import { Panel } from "./Panel";
import { useSignOut } from "./useSignOut";
import css from "./Panel.module.css";

/** The door of a workspace, shut, with the reason in words (A3.13). */
export function DoorPage({ membership, others }: { membership: Membership; others: boolean }) {
  const words = doorWords(membership.entry.reason, membership.workspace.name);
  const own = membership.entry.reason === "second_factor"; // which one mends oneself
  const signOut = useSignOut();
  const navigate = useNavigate();
  return (
    <Panel title={words.title}>
      <div className={css.text}>
        <p>{words.body}</p>
        {own ? null : <p>{askWords([])}</p>}
      </div>
      <div className={css.actions}>
        {own && <LinkButton to="/account/security">How you sign in</LinkButton>}
        {others && (
          <Button variant="default" onClick={() => void navigate({ to: "/" })}>
            Other workspaces
          </Button>
        )}
        <Button variant="default" onClick={() => signOut.mutate()} loading={signOut.isPending}>
          Sign out
        </Button>
      </div>
    </Panel>
  );
}
