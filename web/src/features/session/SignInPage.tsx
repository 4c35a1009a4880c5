import { Anchor, Button, PasswordInput, TextInput } from "@mantine/core";
import { IconMail } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { ApiError } from "@/api/error";
import * as api from "@/api/session";
import { errorText } from "@/ui/Status";
import { Panel } from "./Panel";
import { DemoPeople } from "./DemoPeople";
import { useForget, useSignInInfo } from "./queries";
import css from "./Panel.module.css";

/** Sign-in by password or by a code sent by e-mail. In the demo also with one click. */
export function SignInPage() {
  const [mode, setMode] = useState<"password" | "code">("password");
  const [email, setEmail] = useState("");
  const info = useSignInInfo();
  const demo = info.data?.demo ?? [];
  return (
    <Panel title="Sign in to Trackward" wide={demo.length > 0}>
      <div className={demo.length > 0 ? css.columns : undefined}>
        <div className={css.stack}>
          {mode === "password" ? (
            <PasswordForm email={email} onEmail={setEmail} onCode={() => setMode("code")} />
          ) : (
            <CodeForm email={email} onEmail={setEmail} onPassword={() => setMode("password")} />
          )}
        </div>
        {demo.length > 0 && <DemoPeople people={demo} />}
      </div>
    </Panel>
  );
}

function PasswordForm({ email, onEmail, onCode }: { email: string; onEmail: (v: string) => void; onCode: () => void }) {
  const [password, setPassword] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const forget = useForget();
  const enter = useMutation({
    mutationFn: () => api.signInWithPassword(email.trim(), password),
    onSuccess: forget,
    onError: () => field.current?.focus(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <form onSubmit={submit} className={css.stack} noValidate>
      <Refusal error={enter.error} fallback="E-mail or password is wrong. Check both, or get a code by e-mail." />
      <TextInput
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        autoFocus
        required
        withAsterisk={false}
        value={email}
        onChange={(e) => onEmail(e.currentTarget.value)}
      />
      <PasswordInput
        ref={field}
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
        onChange={(e) => setPassword(e.currentTarget.value)}
      />
      <Button type="submit" size="md" loading={enter.isPending} aria-disabled={!email || !password}>
        Sign in
      </Button>
      <Anchor component="button" type="button" size="sm" onClick={onCode} className={css.link}>
        Get a code by e-mail instead
      </Anchor>
    </form>
  );
}

function CodeForm({ email, onEmail, onPassword }: { email: string; onEmail: (v: string) => void; onPassword: () => void }) {
  const [code, setCode] = useState("");
  const codeField = useRef<HTMLInputElement>(null);
  const forget = useForget();
  const ask = useMutation({ mutationFn: () => api.requestCode(email.trim()) });
  const enter = useMutation({
    mutationFn: () => api.signInWithCode(email.trim(), code.replace(/\s/g, "")),
    onSuccess: forget,
    onError: () => codeField.current?.focus(),
  });
  useEffect(() => {
    if (ask.isSuccess) codeField.current?.focus();
  }, [ask.isSuccess]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ask.isSuccess) enter.mutate();
    else ask.mutate();
  };
  return (
    <form onSubmit={submit} className={css.stack} noValidate>
      <Refusal error={enter.error ?? ask.error} fallback="This code is wrong or older than 10 minutes. Get a new one." />
      <TextInput
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        onChange={(e) => {
          onEmail(e.currentTarget.value);
          ask.reset();
        }}
      />
      {ask.isSuccess && (
        <>
          <p role="status" className={css.sent}>
            <IconMail size={16} stroke={1.75} aria-hidden="true" /> If there is an account for this address, a code of 6 digits is on its way. It is valid for 10 minutes.
          </p>
          <TextInput
            ref={codeField}
            label="Code"
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(e) => setCode(e.currentTarget.value)}
          />
        </>
      )}
      <Button type="submit" size="md" loading={ask.isPending || enter.isPending}>
        {ask.isSuccess ? "Sign in" : "Send me a code"}
      </Button>
      <Anchor component="button" type="button" size="sm" onClick={onPassword} className={css.link}>
        Use a password instead
      </Anchor>
    </form>
  );
}

function Refusal({ error, fallback }: { error: unknown; fallback: string }) {
  if (!error) return null;
  const wrong = error instanceof ApiError && (error.status === 401 || error.status === 403 || error.status === 422);
  return (
    <div role="alert" className={css.refusal}>
      {wrong ? fallback : errorText(error)}
    </div>
  );
}
