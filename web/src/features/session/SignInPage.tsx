import { t } from "@lingui/core/macro";
import { Anchor, Button, PasswordInput, TextInput } from "@mantine/core";
import { IconBrandApple, IconBrandGoogle, IconKey, IconLogin2, IconMail } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { ApiError } from "@/api/error";
import type { SignInWith } from "@/api/model";
import { hasPasskeys } from "@/api/passkey";
import { signInWithPasskey } from "@/api/security";
import * as api from "@/api/session";
import { LinkButton } from "@/features/nav/LinkButton";
import { errorText } from "@/ui/Status";
import { ConnectForm } from "./ConnectForm";
import { DemoPeople } from "./DemoPeople";
import { Panel } from "./Panel";
import { useForget, useSignInInfo } from "./queries";
import { SecondStep } from "./SecondStep";
import css from "./Panel.module.css";

type Mode = "password" | "code" | "forgotten" | "second" | "connect";

/** What a sign-in at an identity provider was refused for; its address names the code alone. */
const problems: Record<string, string> = {
  sign_in_expired: t`This sign-in took too long, or was started in another browser. Start again.`,
  provider_refused: t`The identity provider did not sign you in. Try again, or sign in another way.`,
  identity_taken: t`This identity is connected to another person here. Sign in as that person and remove it there first.`,
  too_many_tries: t`There were too many tries. Wait a minute, then try again.`,
  signed_out: t`Your session has ended. Sign in, and try again.`,
};

/** Every way in: identity providers, passkey, password, a code by e-mail; in the demo also one click. */
export function SignInPage() {
  const search = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const [mode, setMode] = useState<Mode>(search.step ?? "password");
  const [email, setEmail] = useState("");
  const info = useSignInInfo();
  const demo = info.data?.demo ?? [];
  const plain = mode === "password" || mode === "code" || mode === "forgotten";
  const again = () => {
    setMode("password");
    void navigate({ to: "/sign-in", search: { next: search.next }, replace: true });
  };
  const wide = demo.length > 0 && plain;
  return (
    <Panel title={titles[mode]} wide={wide}>
      <div className={wide ? css.columns : undefined}>
        <div className={css.stack}>
          {info.data?.setup && <FirstTime />}
          {search.problem && plain && (
            <div role="alert" className={css.refusal}>
              {problems[search.problem] ?? t`That sign-in did not work. Try again, or sign in another way.`}
            </div>
          )}
          {mode === "password" && <Providers list={info.data?.providers ?? []} next={search.next} />}
          {mode === "password" && <PasswordForm email={email} onEmail={setEmail} onMode={setMode} />}
          {(mode === "code" || mode === "forgotten") && <CodeForm key={mode} forgotten={mode === "forgotten"} email={email} onEmail={setEmail} onMode={setMode} />}
          {mode === "password" && info.data?.methods.includes("passkey") && hasPasskeys() && <PasskeyButton onSecond={() => setMode("second")} />}
          {mode === "second" && <SecondStep onAgain={again} />}
          {mode === "connect" && <ConnectForm onSecond={() => setMode("second")} onAgain={again} />}
        </div>
        {wide && <DemoPeople people={demo} />}
      </div>
    </Panel>
  );
}

const titles: Record<Mode, string> = {
  password: t`Sign in to Trackward`,
  code: t`Sign in to Trackward`,
  forgotten: t`Set a new password`,
  second: t`One more step`,
  connect: t`Connect your account`,
};

function FirstTime() {
  return (
    <div className={css.first}>
      <p>{t`Nothing is set up on this server yet.`}</p>
      <LinkButton to="/setup">{t`Set it up`}</LinkButton>
    </div>
  );
}

const marks = { google: IconBrandGoogle, apple: IconBrandApple, other: IconLogin2 };

function Providers({ list, next }: { list: SignInWith[]; next: string | undefined }) {
  if (list.length === 0) return null;
  return (
    <>
      {list.map((provider) => {
        const Mark = marks[provider.preset];
        return (
          <Button key={provider.id} component="a" href={api.providerPath(provider.id, next)} variant="default" size="md" leftSection={<Mark size={18} stroke={1.75} aria-hidden="true" />}>
            {t`Continue with ${provider.name}`}
          </Button>
        );
      })}
      <div className={css.or} aria-hidden="true">
        {t`or`}
      </div>
    </>
  );
}

/** Whether the first factor was right and a second one is to follow. */
const wantsSecond = (error: unknown) => error instanceof ApiError && error.code === "second_factor_required";

function PasskeyButton({ onSecond }: { onSecond: () => void }) {
  const forget = useForget();
  const enter = useMutation({ mutationFn: signInWithPasskey, onSuccess: forget, onError: (error) => wantsSecond(error) && onSecond() });
  return (
    <>
      <Button variant="default" size="md" leftSection={<IconKey size={18} stroke={1.75} aria-hidden="true" />} loading={enter.isPending} onClick={() => enter.mutate()}>
        {t`Use a passkey`}
      </Button>
      {enter.error && (
        <div role="alert" className={css.refusal}>
          {errorText(enter.error)}
        </div>
      )}
    </>
  );
}

function PasswordForm({ email, onEmail, onMode }: { email: string; onEmail: (v: string) => void; onMode: (mode: Mode) => void }) {
  const [password, setPassword] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const forget = useForget();
  const enter = useMutation({
    mutationFn: () => api.signInWithPassword(email.trim(), password),
    onSuccess: forget,
    onError: (error) => (wantsSecond(error) ? onMode("second") : field.current?.focus()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <form onSubmit={submit} className={css.stack} noValidate>
      <Refusal error={enter.error} fallback={t`E-mail or password is wrong. Check both, or get a code by e-mail.`} />
      <EmailField email={email} onEmail={onEmail} focus />
      <PasswordInput
        ref={field}
        label={t`Password`}
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        visibilityToggleButtonProps={{ "aria-label": t`Show the password`, tabIndex: 0 }}
        onChange={(e) => setPassword(e.currentTarget.value)}
      />
      <Button type="submit" size="md" loading={enter.isPending} aria-disabled={!email || !password}>
        {t`Sign in`}
      </Button>
      <div className={css.ways}>
        <Anchor component="button" type="button" size="sm" onClick={() => onMode("code")} className={css.link}>
          {t`Get a code by e-mail instead`}
        </Anchor>
        <Anchor component="button" type="button" size="sm" onClick={() => onMode("forgotten")} className={css.link}>
          {t`Forgot password`}
        </Anchor>
      </div>
    </form>
  );
}

function EmailField({ email, onEmail, focus }: { email: string; onEmail: (v: string) => void; focus?: boolean }) {
  return (
    <TextInput label={t`E-mail`} type="email" name="email" autoComplete="username" autoFocus={focus} required withAsterisk={false} value={email} onChange={(e) => onEmail(e.currentTarget.value)} />
  );
}

/** A code by e-mail; for a forgotten password the new one is set under the account, right after it. */
function CodeForm({ forgotten, email, onEmail, onMode }: { forgotten: boolean; email: string; onEmail: (v: string) => void; onMode: (mode: Mode) => void }) {
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const codeField = useRef<HTMLInputElement>(null);
  const forget = useForget();
  const navigate = useNavigate();
  const ask = useMutation({ mutationFn: () => api.requestCode(email.trim()) });
  const enter = useMutation({
    mutationFn: async () => {
      await api.signInWithCode(email.trim(), code.replace(/\s/g, ""));
      if (!forgotten) return;
      // The session stands; a password that was refused is asked for again where passwords are changed.
      await api.setPassword(password).catch(() => navigate({ to: "/account/security", search: { problem: "password" } }));
    },
    onSuccess: forget,
    onError: (error) => (wantsSecond(error) ? onMode("second") : codeField.current?.focus()),
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
      {forgotten && <p className={css.text}>{t`Type your e-mail. A code proves that it is you; then you choose a new password, and every other session ends.`}</p>}
      <Refusal error={enter.error ?? ask.error} fallback={t`This code is wrong or older than 10 minutes. Get a new one.`} />
      <EmailField
        email={email}
        onEmail={(v) => {
          onEmail(v);
          ask.reset();
        }}
      />
      {ask.isSuccess && (
        <>
          <p role="status" className={css.sent}>
            <IconMail size={16} stroke={1.75} aria-hidden="true" /> {t`If there is an account for this address, a code of 6 digits is on its way. It is valid for 10 minutes.`}
          </p>
          <TextInput ref={codeField} label={t`Code`} name="code" inputMode="numeric" autoComplete="one-time-code" value={code} onChange={(e) => setCode(e.currentTarget.value)} />
          {forgotten && (
            <PasswordInput
              label={t`New password`}
              description={t`10 characters or more; a few words are easy to remember.`}
              name="new-password"
              autoComplete="new-password"
              value={password}
              visibilityToggleButtonProps={{ "aria-label": t`Show the password`, tabIndex: 0 }}
              onChange={(e) => setPassword(e.currentTarget.value)}
            />
          )}
        </>
      )}
      <Button type="submit" size="md" loading={ask.isPending || enter.isPending} aria-disabled={forgotten && ask.isSuccess && password.length < 10}>
        {!ask.isSuccess ? t`Send me a code` : forgotten ? t`Set the password and sign in` : t`Sign in`}
      </Button>
      <Anchor component="button" type="button" size="sm" onClick={() => onMode("password")} className={css.link}>
        {t`Use a password instead`}
      </Anchor>
    </form>
  );
}

export function Refusal({ error, fallback }: { error: unknown; fallback: string }) {
  if (!error || wantsSecond(error)) return null;
  const wrong = error instanceof ApiError && (error.status === 401 || error.status === 422);
  return (
    <div role="alert" className={css.refusal}>
      {wrong ? fallback : errorText(error)}
    </div>
  );
}
