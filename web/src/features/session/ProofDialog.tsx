import { t } from "@lingui/core/macro";
import { Button, Modal, PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { setHelpers } from "@/api/client";
import { hasPasskeys } from "@/api/passkey";
import * as api from "@/api/security";
import type { Security } from "@/api/model";
import { errorText, Skeleton } from "@/ui/Status";
import css from "./Panel.module.css";

/**
 * Asks for a fresh proof whenever the server wants one, on any page: the request that was refused is sent again
 * afterwards, so nobody types anything twice.
 */
export function ProofDialog() {
  const [open, setOpen] = useState(false);
  const answer = useRef<(proved: boolean) => void>(() => undefined);
  useEffect(
    () =>
      setHelpers({
        prove: () =>
          new Promise((resolve) => {
            answer.current(false);
            answer.current = resolve;
            setOpen(true);
          }),
      }),
    [],
  );
  const close = (proved: boolean) => {
    setOpen(false);
    answer.current(proved);
  };
  return (
    <Modal opened={open} onClose={() => close(false)} title={t`Prove that it is you`} zIndex={400} closeButtonProps={{ "aria-label": t`Close` }}>
      {open && <Proofs onDone={() => close(true)} />}
    </Modal>
  );
}

function Proofs({ onDone }: { onDone: () => void }) {
  const state = useQuery({ queryKey: ["security"], queryFn: api.security });
  if (state.isPending) return <Skeleton rows={3} />;
  if (state.isError) return <p role="alert">{errorText(state.error)}</p>;
  return <ProofForm state={state.data} onDone={onDone} />;
}

function ProofForm({ state, onDone }: { state: Security; onDone: () => void }) {
  const [way, setWay] = useState<"password" | "code">(state.password ? "password" : "code");
  const method = state.totp.on ? "totp" : way;
  const [secret, setSecret] = useState("");
  const send = useMutation({ mutationFn: api.sendProofCode });
  const prove = useMutation({ mutationFn: () => api.proveWith(method, secret.trim()), onSuccess: onDone });
  const passkey = useMutation({ mutationFn: api.proveWithPasskey, onSuccess: onDone });
  const waits = method === "code" && !send.isSuccess;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (waits) send.mutate();
    else prove.mutate();
  };
  const error = prove.error ?? passkey.error ?? send.error;
  return (
    <form onSubmit={submit} className={css.stack} noValidate>
      <p className={css.text}>{t`What you are doing needs a sign-in of the last 10 minutes.`}</p>
      {error && (
        <div role="alert" className={css.refusal}>
          {errorText(error)}
        </div>
      )}
      {!state.totp.on && state.password && (
        <SegmentedControl
          aria-label={t`How`}
          value={way}
          onChange={(value) => {
            setWay(value as typeof way);
            setSecret("");
          }}
          data={[
            { value: "password", label: t`Password` },
            { value: "code", label: t`Code by e-mail` },
          ]}
        />
      )}
      {method === "password" && (
        <PasswordInput data-autofocus label={t`Password`} autoComplete="current-password" value={secret} visibilityToggleButtonProps={{ "aria-label": t`Show the password`, tabIndex: 0 }} onChange={(e) => setSecret(e.currentTarget.value)} />
      )}
      {method !== "password" && !waits && (
        <TextInput
          data-autofocus
          label={method === "totp" ? t`Code of your authenticator app, or a recovery code` : t`Code from the e-mail`}
          autoComplete="one-time-code"
          value={secret}
          onChange={(e) => setSecret(e.currentTarget.value)}
        />
      )}
      <div className={css.actions}>
        <Button type="submit" loading={prove.isPending || send.isPending} aria-disabled={!waits && secret === ""}>
          {waits ? t`Send me a code` : t`Continue`}
        </Button>
        {state.passkeys.length > 0 && hasPasskeys() && (
          <Button variant="default" leftSection={<IconKey size={16} stroke={1.75} aria-hidden="true" />} loading={passkey.isPending} onClick={() => passkey.mutate()}>
            {t`Use a passkey`}
          </Button>
        )}
      </div>
    </form>
  );
}
