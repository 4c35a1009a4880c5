import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, PasswordInput, Radio, Select, Textarea, TextInput } from "@mantine/core";
import { IconCopy, IconMailOff } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState, type FormEvent, type ReactNode } from "react";
import { ApiError } from "@/api/error";
import type { Setup } from "@/api/model";
import * as api from "@/api/setup";
import { LinkButton } from "@/features/nav/LinkButton";
import { Panel } from "@/features/session/Panel";
import panel from "@/features/session/Panel.module.css";
import { useForget } from "@/features/session/queries";
import { fieldMessages } from "@/ui/reasons";
import { RefusalText } from "@/ui/Refusal";
import { errorText, Failure, Skeleton } from "@/ui/Status";
import css from "./SetupPage.module.css";

/** The first set-up: the workspace and its owner, what it starts from, and whom to invite. */
export function SetupPage() {
  const state = useQuery({ queryKey: ["setup"], queryFn: api.setup, staleTime: Infinity, refetchOnWindowFocus: false });
  const [made, setMade] = useState<string | null>(null);
  if (state.isPending) return <Skeleton rows={5} />;
  if (state.isError) return <Failure error={state.error} what={t`The set-up`} onRetry={() => void state.refetch()} />;
  if (made) return <InviteStep workspace={made} mail={state.data.mail ?? false} />;
  if (!state.data.open) {
    return (
      <Panel title={t`This server is set up already`}>
        <p className={panel.text}>{t`The set-up page is closed. Sign in, or ask the person who runs this server for an invitation.`}</p>
        <div className={panel.actions}>
          <LinkButton to="/sign-in">{t`Go to sign-in`}</LinkButton>
        </div>
      </Panel>
    );
  }
  return <OwnerSteps offered={state.data} onDone={setMade} />;
}

function Steps({ step }: { step: 1 | 2 | 3 }) {
  return (
    <p className={css.step} role="status">
      {t`Step ${step} of 3`}
    </p>
  );
}

/** Everything typed is kept between the steps and after a refusal. */
function OwnerSteps({ offered, onDone }: { offered: Setup; onDone: (workspace: string) => void }) {
  const [step, setStep] = useState<1 | 2>(1);
  const [input, setInput] = useState({ code: "", workspace: "", name: "", email: "", password: "", template: "empty" });
  const form = useRef<HTMLFormElement>(null);
  const forget = useForget();
  const make = useMutation({
    mutationFn: () => api.setUp({ ...input, code: input.code.trim(), email: input.email.trim(), time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
    onSuccess: async (done) => {
      await forget();
      onDone(done.workspace);
    },
    onError: () => setStep(1),
  });
  const problem = make.error instanceof ApiError ? make.error.problem : undefined;
  const wrong = (field: string) => fieldMessages(problem, `body.${field}`)[0];
  const set = (field: keyof typeof input) => (value: string) => setInput((was) => ({ ...was, [field]: value }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const empty = form.current?.querySelector<HTMLInputElement>("input:invalid");
    if (empty) {
      empty.reportValidity();
      empty.focus();
      return;
    }
    if (step === 1) setStep(2);
    else make.mutate();
  };
  return (
    <Panel title={step === 1 ? t`Create your workspace` : t`Start from`}>
      <form ref={form} onSubmit={submit} className={panel.stack} noValidate>
        <Steps step={step} />
        {make.error && (
          <div role="alert" className={panel.refusal}>
            <RefusalText error={make.error} />
          </div>
        )}
        {step === 1 ? <OwnerFields input={input} set={set} wrong={wrong} /> : <Templates offered={offered} value={input.template} onChange={set("template")} />}
        <div className={panel.actions}>
          <Button type="submit" size="md" loading={make.isPending}>
            {step === 1 ? t`Next` : t`Create workspace`}
          </Button>
          {step === 2 && (
            <Button variant="default" size="md" onClick={() => setStep(1)}>
              {t`Back`}
            </Button>
          )}
        </div>
        {step === 1 && <p className={css.note}>{t`You become the owner, with full settings access and the superuser tag. What others see is decided by roles; you start with none.`}</p>}
      </form>
    </Panel>
  );
}

interface Fields {
  input: { code: string; workspace: string; name: string; email: string; password: string };
  set: (field: "code" | "workspace" | "name" | "email" | "password") => (value: string) => void;
  wrong: (field: string) => string | undefined;
}

function OwnerFields({ input, set, wrong }: Fields) {
  const strength = strengthOf(input.password);
  return (
    <>
      <TextInput
        label={t`Set-up code`}
        description={t`It stands in the server's log, and counts once.`}
        name="code"
        autoComplete="off"
        autoFocus
        required
        withAsterisk={false}
        spellCheck={false}
        value={input.code}
        error={wrong("code")}
        onChange={(e) => set("code")(e.currentTarget.value)}
      />
      <TextInput label={t`Workspace name`} name="organization" autoComplete="organization" required withAsterisk={false} maxLength={200} value={input.workspace} error={wrong("workspace")} onChange={(e) => set("workspace")(e.currentTarget.value)} />
      <TextInput label={t`Your name`} name="name" autoComplete="name" required withAsterisk={false} maxLength={200} value={input.name} error={wrong("name")} onChange={(e) => set("name")(e.currentTarget.value)} />
      <TextInput label={t`E-mail`} type="email" name="email" autoComplete="username" required withAsterisk={false} value={input.email} error={wrong("email")} onChange={(e) => set("email")(e.currentTarget.value)} />
      <PasswordInput
        label={t`Password`}
        description={strength}
        name="new-password"
        autoComplete="new-password"
        required
        minLength={10}
        withAsterisk={false}
        value={input.password}
        error={wrong("password")}
        visibilityToggleButtonProps={{ "aria-label": t`Show the password`, tabIndex: 0 }}
        onChange={(e) => set("password")(e.currentTarget.value)}
      />
    </>
  );
}

/** Length is what counts; the server asks for ten characters. */
function strengthOf(password: string): ReactNode {
  if (password.length === 0) return t`10 characters or more; a few words are easy to remember.`;
  if (password.length < 10) return plural(10 - password.length, { one: "# more character is needed.", other: "# more characters are needed." });
  return password.length < 14 ? t`Good.` : t`Strong.`;
}

function Templates({ offered, value, onChange }: { offered: Setup; value: string; onChange: (value: string) => void }) {
  return (
    <Radio.Group label={t`What the workspace starts with`} description={t`Trackers, roles and their matrix; no records. Everything can be changed later.`} value={value} onChange={onChange}>
      <div className={css.templates}>
        {(offered.templates ?? []).map((t) => (
          <Radio key={t.key} value={t.key} label={t.name} description={t.about} />
        ))}
      </div>
    </Radio.Group>
  );
}

interface Invited {
  email: string;
  link?: string;
  error?: string;
}

function InviteStep({ workspace, mail }: { workspace: string; mail: boolean }) {
  const roles = useQuery({ queryKey: ["setup", "roles"], queryFn: () => api.rolesOf(workspace) });
  const [text, setText] = useState("");
  const [role, setRole] = useState<string | null>(null);
  const [done, setDone] = useState<Invited[]>([]);
  const emails = [...new Set(text.split(/[\s,;]+/).filter((part) => part.includes("@")))];
  const invite = useMutation({
    mutationFn: async () => {
      const out: Invited[] = [];
      for (const email of emails) {
        try {
          out.push(await api.invite(workspace, email, role ?? undefined, mail));
        } catch (error) {
          out.push({ email, error: errorText(error) });
        }
      }
      return out;
    },
    onSuccess: (out) => {
      setDone((was) => [...was, ...out]);
      setText("");
    },
  });
  const choices = (roles.data ?? []).filter((r) => r.key !== "terminated").map((r) => ({ value: r.key, label: r.name }));
  return (
    <Panel title={t`Invite people`}>
      <form
        className={panel.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (emails.length > 0) invite.mutate();
        }}
      >
        <Steps step={3} />
        {!mail && (
          <p className={panel.sent}>
            <IconMailOff size={16} stroke={1.75} aria-hidden="true" /> {t`No mail server is set up, so each invitation is a link for you to copy and hand over. It counts for 3 days and once.`}
          </p>
        )}
        <Textarea label={t`E-mail addresses`} description={t`One or many; paste a list.`} autosize minRows={3} maxRows={8} value={text} onChange={(e) => setText(e.currentTarget.value)} />
        <Select label={t`Role`} data={choices} value={role} onChange={setRole} clearable placeholder={t`What the workspace gives to new people`} />
        <Invitations list={done} />
        <div className={panel.actions}>
          <Button type="submit" loading={invite.isPending} aria-disabled={emails.length === 0}>
            {emails.length > 1 ? plural(emails.length, { one: "Invite # person", other: "Invite # people" }) : t`Invite`}
          </Button>
          <LinkButton variant="default" to="/w/$ws" params={{ ws: workspace }}>
            {done.length > 0 ? t`Finish` : t`Skip`}
          </LinkButton>
        </div>
      </form>
    </Panel>
  );
}

function Invitations({ list }: { list: Invited[] }) {
  const [copied, setCopied] = useState("");
  if (list.length === 0) return null;
  return (
    <ul className={css.invited} aria-label={t`Invited`}>
      {list.map((one) => (
        <li key={one.email}>
          <span>
            {one.error || one.link ? <><b>{one.email}</b> {one.error}</> : <Trans><b>{one.email}</b> was sent an invitation.</Trans>}
          </span>
          {one.link && (
            <span className={css.copy}>
              <TextInput aria-label={t`Invitation link for ${one.email}`} readOnly value={one.link} onFocus={(e) => e.currentTarget.select()} />
              <Button
                variant="default"
                leftSection={<IconCopy size={16} stroke={1.75} aria-hidden="true" />}
                onClick={() => void navigator.clipboard.writeText(one.link ?? "").then(() => setCopied(one.email))}
                aria-label={t`Copy the link for ${one.email}`}
              >
                {copied === one.email ? t`Copied` : t`Copy`}
              </Button>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
