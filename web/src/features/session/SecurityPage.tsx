import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import type { Me } from "@/api/model";
import * as api from "@/api/security";
import { LinkButton } from "@/features/nav/LinkButton";
import { Failure, Skeleton } from "@/ui/Status";
import { EmailPart } from "./EmailPart";
import { IdentityPart } from "./IdentityPart";
import { Panel } from "./Panel";
import { PasskeyPart } from "./PasskeyPart";
import { PasswordPart } from "./PasswordPart";
import { SessionList } from "./SessionList";
import { TotpPart } from "./TotpPart";
import { useSignOut } from "./useSignOut";
import panel from "./Panel.module.css";
import css from "./SecurityPage.module.css";

export const securityKey = ["security"] as const;

const problems: Record<string, string> = {
  identity_taken: t`This identity is connected to another person here. Sign in as that person and remove it there first.`,
  provider_refused: t`The identity provider did not answer as it should. Try again.`,
  password: t`You are signed in, but the new password was not accepted. Choose another one below.`,
};

/** How one signs in: password, passkeys, authenticator app, identity providers, and where one is signed in. */
export function SecurityPage({ me }: { me: Me }) {
  const { problem } = useSearch({ from: "/account/security" });
  const state = useQuery({ queryKey: securityKey, queryFn: api.security });
  const signOut = useSignOut();
  return (
    <Panel title={t`How you sign in`} wide>
      <p className={panel.text}>
        {me.account.name} · {me.account.email}
      </p>
      {problem && (
        <div role="alert" className={panel.refusal}>
          {problems[problem] ?? t`That did not work. Try again.`}
        </div>
      )}
      {state.isPending && <Skeleton rows={6} />}
      {state.isError && <Failure error={state.error} what={t`Your account`} onRetry={() => void state.refetch()} />}
      {state.data && (
        <div className={css.parts}>
          <EmailPart email={me.account.email} />
          <PasswordPart state={state.data} />
          <PasskeyPart state={state.data} />
          <TotpPart state={state.data} />
          <IdentityPart state={state.data} />
          <section aria-labelledby="part-sessions" className={css.part}>
            <h2 id="part-sessions">{t`Where you are signed in`}</h2>
            <SessionList />
          </section>
        </div>
      )}
      <div className={panel.actions}>
        <LinkButton to="/" variant="default">
          {t`Back to your workspace`}
        </LinkButton>
        <Button variant="default" onClick={() => signOut.mutate()} loading={signOut.isPending}>
          {t`Sign out`}
        </Button>
      </div>
    </Panel>
  );
}
