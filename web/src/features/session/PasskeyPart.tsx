import { t } from "@lingui/core/macro";
import { Button, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { Security } from "@/api/model";
import { hasPasskeys } from "@/api/passkey";
import * as api from "@/api/security";
import { agentName } from "@/ui/agent";
import { ago, dateTime, dotted } from "@/ui/format";
import { errorText } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { securityKey } from "./SecurityPage";
import panel from "./Panel.module.css";
import css from "./SecurityPage.module.css";

/** Reads the account anew after a change and says what happened. */
export function useChanged() {
  const client = useQueryClient();
  const { say } = useToasts();
  return (text: string) => async () => {
    await client.invalidateQueries({ queryKey: securityKey });
    await client.invalidateQueries({ queryKey: ["me"] });
    say(text);
  };
}

export function PasskeyPart({ state }: { state: Security }) {
  const [naming, setNaming] = useState(false);
  const can = state.can_passkey && hasPasskeys();
  return (
    <section aria-labelledby="part-passkeys" className={css.part}>
      <h2 id="part-passkeys">{t`Passkeys`}</h2>
      <p>{t`A passkey signs you in with your device's fingerprint, face or PIN. It counts as two factors, and cannot be given to a false page.`}</p>
      {state.passkeys.length > 0 && (
        <ul className={css.list}>
          {state.passkeys.map((passkey) => (
            <PasskeyItem key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      {!can && <p>{state.can_passkey ? t`This browser has no passkeys.` : t`Passkeys need a server address with a name, such as track.example.org; this one has none.`}</p>}
      {can && naming && <NewPasskey onDone={() => setNaming(false)} />}
      {can && !naming && (
        <div className={css.buttons}>
          <Button variant="default" leftSection={<IconKey size={16} stroke={1.75} aria-hidden="true" />} onClick={() => setNaming(true)}>
            {t`Add a passkey`}
          </Button>
        </div>
      )}
    </section>
  );
}

function NewPasskey({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState(() => agentName(navigator.userAgent));
  const changed = useChanged();
  const add = useMutation({
    mutationFn: () => api.addPasskey(name),
    onSuccess: async () => {
      await changed(t`The passkey was added.`)();
      onDone();
    },
  });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      {add.error && (
        <div role="alert" className={panel.refusal}>
          {errorText(add.error)}
        </div>
      )}
      <TextInput label={t`Name of the passkey`} description={t`So that you know it again later.`} autoFocus maxLength={200} value={name} onChange={(e) => setName(e.currentTarget.value)} />
      <div className={css.buttons}>
        <Button type="submit" loading={add.isPending} aria-disabled={name.trim() === ""}>
          {t`Continue`}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}

function PasskeyItem({ passkey }: { passkey: Security["passkeys"][number] }) {
  const [name, setName] = useState<string | null>(null);
  const changed = useChanged();
  const remove = useMutation({ mutationFn: () => api.removePasskey(passkey.id), onSuccess: changed(t`The passkey was removed.`) });
  const rename = useMutation({
    mutationFn: (to: string) => api.renamePasskey(passkey.id, to),
    onSuccess: async () => {
      await changed(t`The passkey has a new name.`)();
      setName(null);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate(name ?? "");
  };
  const error = remove.error ?? rename.error;
  return (
    <li className={css.item}>
      {name === null ? (
        <div>
          <b>{passkey.name}</b>
          <span>
            {dotted(t`Added ${dateTime(passkey.created_at)}`, passkey.last_used_at ? t`used ${ago(passkey.last_used_at)}` : t`not used yet`)}
          </span>
        </div>
      ) : (
        <form onSubmit={submit} className={css.buttons}>
          <TextInput aria-label={t`New name of ${passkey.name}`} autoFocus maxLength={200} value={name} onChange={(e) => setName(e.currentTarget.value)} />
          <Button type="submit" loading={rename.isPending}>
            {t`Save`}
          </Button>
          <Button variant="default" onClick={() => setName(null)}>
            {t`Cancel`}
          </Button>
        </form>
      )}
      {name === null && (
        <div className={css.buttons}>
          <Button variant="default" onClick={() => setName(passkey.name)} aria-label={t`Rename the passkey ${passkey.name}`}>
            {t`Rename`}
          </Button>
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()} aria-label={t`Remove the passkey ${passkey.name}`}>
            {t`Remove`}
          </Button>
        </div>
      )}
      {error && <span role="alert">{errorText(error)}</span>}
    </li>
  );
}
