import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ApiError } from "@/api/error";
import * as api from "@/api/session";
import { errorText } from "@/ui/Status";
import { Panel } from "./Panel";
import { useForget } from "./queries";
import css from "./Panel.module.css";
import { LinkButton } from "@/features/nav/LinkButton";

/**
 * Confirms an e-mail address. The secret stands after the # and is sent only when the button is pressed:
 * scanners of mail open links, but press nothing.
 */
export function ConfirmPage() {
  const [token] = useState(() => window.location.hash.slice(1));
  const navigate = useNavigate();
  const forget = useForget();
  const confirm = useMutation({
    mutationFn: () => api.confirmEmail(token),
    onSuccess: forget,
    onError: (error) => error instanceof ApiError && error.code === "second_factor_required" && void navigate({ to: "/sign-in", search: { step: "second" } }),
  });
  useEffect(() => {
    // The secret does not stay in the address bar or the history.
    if (window.location.hash) window.history.replaceState(window.history.state, "", window.location.pathname);
  }, []);

  if (confirm.isSuccess) {
    return (
      <Panel title={t`Your e-mail is confirmed`}>
        <p className={css.text}>{t`You are signed in. Without a password you sign in with a code by e-mail; you can set one, or add a passkey, at any time.`}</p>
        <div className={css.actions}>
          <LinkButton to="/">{t`Go to your workspace`}</LinkButton>
          <LinkButton to="/account/security" variant="default">
            {t`Choose how you sign in`}
          </LinkButton>
        </div>
      </Panel>
    );
  }
  return (
    <Panel title={t`Confirm your e-mail`} secret={token}>
      <div className={css.text}>
        {token ? <p>{t`Press the button to confirm that this address is yours.`}</p> : <p>{t`This link is incomplete. Open it from the e-mail again, or ask for a new one.`}</p>}
        {confirm.error && (
          <div role="alert" className={css.refusal}>
            {confirm.error instanceof ApiError && confirm.error.status < 429 && confirm.error.status >= 400
              ? t`This link was used already, was replaced by a newer one, or is older than 3 days. Ask the person who invited you to send a new one.`
              : errorText(confirm.error)}
          </div>
        )}
      </div>
      <div className={css.actions}>
        {token && (
          <Button loading={confirm.isPending} onClick={() => confirm.mutate()}>
            {t`Confirm my e-mail`}
          </Button>
        )}
        <LinkButton variant="default" to="/sign-in">
          {t`Go to sign-in`}
        </LinkButton>
      </div>
    </Panel>
  );
}
