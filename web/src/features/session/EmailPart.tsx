import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import * as api from "@/api/session";
import { errorText } from "@/ui/Status";
import panel from "./Panel.module.css";
import css from "./SecurityPage.module.css";

/** The address one signs in with. Another one counts once the link that is sent there is used; until then nothing changes. */
export function EmailPart({ email }: { email: string }) {
  const [text, setText] = useState("");
  const change = useMutation({ mutationFn: api.changeEmail });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "" && !change.isPending) change.mutate(text.trim());
  };
  return (
    <section aria-labelledby="part-email" className={css.part}>
      <h2 id="part-email">{t`E-mail address`}</h2>
      <p>
        <Trans>You sign in with <b>{email}</b>. Another address counts once you open the link that is sent to it; this one is told.</Trans>
      </p>
      {change.error && (
        <div role="alert" className={panel.refusal}>
          {errorText(change.error)}
        </div>
      )}
      {change.isSuccess && (
        <p role="status">
          {t`If ${change.variables} can be used, a link is on its way there. Open it and press the button to change over; until then you sign in as before.`}
        </p>
      )}
      <form onSubmit={submit} className={css.form}>
        <TextInput label={t`New address`} type="email" autoComplete="email" maxLength={254} value={text} onChange={(e) => setText(e.currentTarget.value)} />
        <Button type="submit" variant="default" loading={change.isPending}>
          {t`Send the link`}
        </Button>
      </form>
    </section>
  );
}
