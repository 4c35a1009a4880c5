import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Membership } from "@/api/model";
import { LinkButton } from "@/features/nav/LinkButton";
import { askToEnter } from "@/api/asking";
import { restoreWorkspace } from "@/api/workspace";
import { AskDialog } from "@/features/requests/AskDialog";
import { askWords, doorWords } from "@/ui/reasons";
import { errorText } from "@/ui/Status";
import { Panel } from "./Panel";
import { keys } from "./queries";
import { useSignOut } from "./useSignOut";
import { keyOf } from "./workspace";
import css from "./Panel.module.css";

/** The door of a workspace, shut, with the reason in words (A3.13). */
export function DoorPage({ membership, others }: { membership: Membership; others: boolean }) {
  const words = doorWords(membership.entry.reason, membership.workspace.name);
  const own = membership.entry.reason === "second_factor"; // which one mends oneself
  const deleted = membership.entry.reason === "workspace_deleted"; // told to who may bring it back
  const bringBack = useBringBack(keyOf(membership.workspace));
  const signOut = useSignOut();
  const navigate = useNavigate();
  return (
    <Panel title={words.title}>
      <div className={css.text}>
        <p>{words.body}</p>
        {own || deleted ? null : <p>{askWords([])}</p>}
        {bringBack.error && (
          <p role="alert" className={css.refusal}>
            {errorText(bringBack.error)}
          </p>
        )}
      </div>
      <div className={css.actions}>
        {deleted && (
          <Button onClick={() => bringBack.mutate()} loading={bringBack.isPending}>
            {t`Bring it back`}
          </Button>
        )}
        {membership.entry.reason === "no_app_access" && <AskDialog send={(reason) => askToEnter(keyOf(membership.workspace), reason)} />}
        {own && <LinkButton to="/account/security">{t`How you sign in`}</LinkButton>}
        {others && (
          <Button variant="default" onClick={() => void navigate({ to: "/" })}>
            {t`Other workspaces`}
          </Button>
        )}
        <Button variant="default" onClick={() => signOut.mutate()} loading={signOut.isPending}>
          {t`Sign out`}
        </Button>
      </div>
    </Panel>
  );
}

/** Opens a deleted workspace again for everybody, within its 30 days (A8). */
function useBringBack(ws: string) {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => restoreWorkspace(ws), onSuccess: () => client.invalidateQueries({ queryKey: keys.me }) });
}
