import { t } from "@lingui/core/macro";
import { Button, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { fromLocalInput, toLocalInput } from "@/ui/format";
import css from "./Why.module.css";

/** As of when: now, or under the policy of a time that is over (A11.5). */
export function AsOf({ at, onAt }: { at: string | undefined; onAt: (at: string | undefined) => void }) {
  const [asked, setAsked] = useState(at !== undefined);
  const [text, setText] = useState(at ? toLocalInput(at).slice(0, 16) : "");
  if (!asked) {
    return (
      <Button size="compact-sm" variant="default" className={css.start} onClick={() => setAsked(true)}>
        {t`As of now. Another time…`}
      </Button>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const then = fromLocalInput(text);
    if (then) onAt(then);
  };
  return (
    <form className={css.asOf} onSubmit={submit}>
      <TextInput type="datetime-local" label={t`As of`} max={toLocalInput(new Date().toISOString()).slice(0, 16)} value={text} onChange={(e) => setText(e.currentTarget.value)} autoFocus={at === undefined} />
      <Button type="submit" variant="default">
        {t`Ask`}
      </Button>
      <Button variant="subtle" onClick={() => (at === undefined ? setAsked(false) : onAt(undefined))}>
        {t`As of now`}
      </Button>
    </form>
  );
}
