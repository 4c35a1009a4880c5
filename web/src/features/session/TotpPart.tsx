import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { NewTotp, Security } from "@/api/model";
import * as api from "@/api/security";
import { errorText } from "@/ui/Status";
import { useChanged } from "./PasskeyPart";
import panel from "./Panel.module.css";
import css from "./SecurityPage.module.css";

/** The authenticator app and its recovery codes. */
export function TotpPart({ state }: { state: Security }) {
  const [made, setMade] = useState<NewTotp | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const changed = useChanged();
  const begin = useMutation({ mutationFn: api.beginTotp, onSuccess: setMade });
  const remove = useMutation({ mutationFn: api.removeTotp, onSuccess: changed(t`The authenticator app was removed.`) });
  const renew = useMutation({
    mutationFn: api.newRecoveryCodes,
    onSuccess: async (fresh) => {
      setCodes(fresh);
      await changed(t`The earlier recovery codes do not count any more.`)();
    },
  });
  const error = begin.error ?? remove.error ?? renew.error;
  return (
    <section aria-labelledby="part-totp" className={css.part}>
      <h2 id="part-totp">{t`Authenticator app`}</h2>
      <p>
        {state.totp.on
          ? t`On: its code is asked for when you sign in with a password, a code by e-mail or an identity provider. ${state.totp.recovery_codes} recovery codes are left.`
          : t`An app on your phone shows a code that is asked for when you sign in, so a stolen password alone opens nothing.`}
      </p>
      {error && (
        <div role="alert" className={panel.refusal}>
          {errorText(error)}
        </div>
      )}
      {codes && <Codes codes={codes} onDone={() => setCodes(null)} />}
      {made && !state.totp.on && (
        <Confirm
          made={made}
          onCancel={() => setMade(null)}
          onDone={async (fresh) => {
            setMade(null);
            setCodes(fresh);
            await changed(t`The authenticator app is on. Your other sessions have ended.`)();
          }}
        />
      )}
      {!made && !state.totp.on && (
        <div className={css.buttons}>
          <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
            {t`Set up an authenticator app`}
          </Button>
        </div>
      )}
      {state.totp.on && (
        <div className={css.buttons}>
          <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate()}>
            {t`New recovery codes`}
          </Button>
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t`Remove the app`}
          </Button>
        </div>
      )}
    </section>
  );
}

function Confirm({ made, onDone, onCancel }: { made: NewTotp; onDone: (codes: string[]) => Promise<void>; onCancel: () => void }) {
  const [code, setCode] = useState("");
  const confirm = useMutation({ mutationFn: () => api.confirmTotp(code.trim()), onSuccess: onDone });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form onSubmit={submit} className={css.form} noValidate>
      <p>{t`Scan this with the app, or type the key into it.`}</p>
      <QrCode rows={made.qr} />
      <p>
        <Trans>Key: <span className={css.secret}>{made.secret}</span></Trans>
      </p>
      {confirm.error && (
        <div role="alert" className={panel.refusal}>
          {errorText(confirm.error)}
        </div>
      )}
      <TextInput label={t`Code that the app shows now`} inputMode="numeric" autoComplete="one-time-code" autoFocus value={code} onChange={(e) => setCode(e.currentTarget.value)} />
      <div className={css.buttons}>
        <Button type="submit" loading={confirm.isPending} aria-disabled={code.trim().length < 6}>
          {t`Switch it on`}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}

/** The rows of noughts and ones as one path, black on white in both themes: cameras want it so. */
function QrCode({ rows }: { rows: string[] }) {
  const path = rows.flatMap((row, y) => [...row].map((bit, x) => (bit === "1" ? `M${x + 2} ${y + 2}h1v1h-1z` : ""))).join("");
  return (
    <svg className={css.qr} viewBox={`0 0 ${rows.length + 4} ${rows.length + 4}`} role="img" aria-label={t`QR code for the authenticator app; the key below says the same`} shapeRendering="crispEdges">
      <path d={path} fill="#000" />
    </svg>
  );
}

function Codes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <div role="status" className={css.form}>
      <p>{t`Keep these recovery codes where you find them without your phone. Each one signs you in once, in place of the app. They are not shown again.`}</p>
      <ul className={css.codes} aria-label={t`Recovery codes`}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={css.buttons}>
        <Button variant="default" onClick={() => void navigator.clipboard.writeText(codes.join("\n"))}>
          {t`Copy them`}
        </Button>
        <Button onClick={onDone}>{t`I have kept them`}</Button>
      </div>
    </div>
  );
}
