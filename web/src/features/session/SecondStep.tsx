import { t } from "@lingui/core/macro";
import { Anchor, Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { ApiError } from "@/api/error";
import * as api from "@/api/session";
import { errorText } from "@/ui/Status";
import { useForget } from "./queries";
import css from "./Panel.module.css";

/** The second factor of a sign-in: the authenticator app's code, or a recovery code. */
export function SecondStep({ onAgain }: { onAgain: () => void }) {
  const [code, setCode] = useState("");
  const [recovery, setRecovery] = useState(false);
  const forget = useForget();
  const enter = useMutation({ mutationFn: () => api.signInSecondStep(code.trim()), onSuccess: forget });
  const over = enter.error instanceof ApiError && enter.error.code === "sign_in_expired";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (over) onAgain();
    else enter.mutate();
  };
  return (
    <form onSubmit={submit} className={css.stack} noValidate>
      {enter.error && (
        <div role="alert" className={css.refusal}>
          {errorText(enter.error)}
        </div>
      )}
      <TextInput
        key={String(recovery)}
        autoFocus
        label={recovery ? t`Recovery code` : t`Code of your authenticator app`}
        description={recovery ? t`One of those you kept. It counts once.` : t`6 digits that change every 30 seconds.`}
        name="code"
        inputMode={recovery ? "text" : "numeric"}
        autoComplete="one-time-code"
        value={code}
        onChange={(e) => setCode(e.currentTarget.value)}
      />
      <Button type="submit" size="md" loading={enter.isPending} aria-disabled={!over && code.trim().length < 6}>
        {over ? t`Start again` : t`Sign in`}
      </Button>
      <div className={css.ways}>
        <Anchor
          component="button"
          type="button"
          size="sm"
          className={css.link}
          onClick={() => {
            setRecovery(!recovery);
            setCode("");
          }}
        >
          {recovery ? t`Use the app's code` : t`Use a recovery code`}
        </Anchor>
        <Anchor component="button" type="button" size="sm" className={css.link} onClick={onAgain}>
          {t`Start again`}
        </Anchor>
      </div>
    </form>
  );
}
