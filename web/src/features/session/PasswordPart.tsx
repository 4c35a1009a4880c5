import { t } from "@lingui/core/macro";
import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { ApiError } from "@/api/error";
import type { Security } from "@/api/model";
import { setPassword } from "@/api/session";
import { fieldMessages } from "@/ui/reasons";
import { errorText } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import panel from "./Panel.module.css";
import css from "./SecurityPage.module.css";

/** Whether a session that was proved in another way may set a password without the current one. */
const mayReset = (state: Security) => !state.password || (!state.proof.method.startsWith("password") && Date.parse(state.proof.fresh_until) > Date.now());

export function PasswordPart({ state }: { state: Security }) {
  const [open, setOpen] = useState(false);
  return (
    <section aria-labelledby="part-password" className={css.part}>
      <h2 id="part-password">{t`Password`}</h2>
      <p>{state.password ? t`A password is set.` : t`No password is set. You sign in with a code by e-mail or in another way.`}</p>
      {open ? (
        <PasswordForm state={state} onDone={() => setOpen(false)} />
      ) : (
        <div className={css.buttons}>
          <Button variant="default" onClick={() => setOpen(true)}>
            {state.password ? t`Change the password` : t`Set a password`}
          </Button>
        </div>
      )}
    </section>
  );
}

function PasswordForm({ state, onDone }: { state: Security; onDone: () => void }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const client = useQueryClient();
  const { say } = useToasts();
  const reset = mayReset(state);
  const save = useMutation({
    mutationFn: () => setPassword(next, reset ? undefined : current),
    onSuccess: async () => {
      say(t`The password is set. Every other session has ended.`);
      await client.invalidateQueries();
      onDone();
    },
  });
  const problem = save.error instanceof ApiError ? save.error.problem : undefined;
  const wrong = (field: string) => fieldMessages(problem, `body.${field}`)[0];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const eye = { "aria-label": t`Show the password`, tabIndex: 0 };
  return (
    <form onSubmit={submit} className={css.form} noValidate>
      {save.error && !wrong("current_password") && !wrong("new_password") && (
        <div role="alert" className={panel.refusal}>
          {errorText(save.error)}
        </div>
      )}
      {!reset && (
        <PasswordInput label={t`Current password`} autoComplete="current-password" autoFocus value={current} error={wrong("current_password")} visibilityToggleButtonProps={eye} onChange={(e) => setCurrent(e.currentTarget.value)} />
      )}
      <PasswordInput
        label={t`New password`}
        description={t`10 characters or more; a few words are easy to remember.`}
        autoComplete="new-password"
        value={next}
        error={wrong("new_password")}
        visibilityToggleButtonProps={eye}
        onChange={(e) => setNext(e.currentTarget.value)}
      />
      <div className={css.buttons}>
        <Button type="submit" loading={save.isPending} aria-disabled={next.length < 10}>
          {t`Save the password`}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}
