import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { Panel } from "./Panel";
import { useSignOut } from "./useSignOut";
import css from "./Panel.module.css";

/** An administrator has ended one's session in this workspace (A3.13): signing in again leads back here. */
export function EndedPage() {
  const signOut = useSignOut();
  return (
    <Panel title={t`Your session here was ended`}>
      <p className={css.text}>{t`An administrator of this workspace ended it. Sign in again to go on; what you had saved is there.`}</p>
      <div className={css.actions}>
        <Button loading={signOut.isPending} onClick={() => signOut.mutate()}>
          {t`Sign in again`}
        </Button>
      </div>
    </Panel>
  );
}
