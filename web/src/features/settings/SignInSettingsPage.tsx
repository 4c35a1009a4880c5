import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Checkbox, Modal, PasswordInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Tagged } from "@/api/client";
import { ApiError } from "@/api/error";
import * as api from "@/api/workspace";
import { useWorkspace } from "@/features/session/workspace";
import { Confirm } from "@/ui/Confirm";
import { PageHead } from "@/ui/PageHead";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { FormFoot } from "./FormFoot";
import { Gate } from "./Gate";
import css from "./Settings.module.css";

/** How this workspace asks people to prove who they are (A8): second factor, fresh proofs, identity providers. */
export function SignInSettingsPage() {
  return (
    <Gate needs="full">
      <Page />
    </Gate>
  );
}

function Page() {
  const { key: ws } = useWorkspace();
  const got = useQuery({ queryKey: ["sign-in-settings", ws], queryFn: () => api.signInSettings(ws), staleTime: 0 });
  return (
    <div className={css.page}>
      <PageHead title={t`Sign-in`} crumbs={[t`Settings`]} />
      <div className={css.scroll}>
        {got.isPending && <Skeleton rows={6} />}
        {got.isError && <Failure error={got.error} what={t`The sign-in settings`} onRetry={() => void got.refetch()} />}
        {got.data && (
          <div className={css.column}>
            <Rules got={got.data} />
            <Providers got={got.data} />
          </div>
        )}
      </div>
    </div>
  );
}

/** Runs a change of the settings and reads them anew, whoever changed them in between. */
function useChange<A>(run: (arg: A) => Promise<unknown>, said: string, then?: () => void) {
  const { key: ws } = useWorkspace();
  const client = useQueryClient();
  const { say } = useToasts();
  const again = () => client.invalidateQueries({ queryKey: ["sign-in-settings", ws] });
  return useMutation({
    mutationFn: run,
    onSuccess: async () => {
      await again();
      say(said);
      then?.();
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 412) void again();
    },
  });
}

function Rules({ got }: { got: Tagged<api.SignInSettings> }) {
  const { key: ws } = useWorkspace();
  const save = useChange((doc: Parameters<typeof api.patchSignIn>[2]) => api.patchSignIn(ws, got.etag, doc), t`Saved. It holds from the next request.`);
  return (
    <section className={css.section}>
      <h2>{t`Proofs`}</h2>
      <Switch
        label={t`A second factor for full users and superusers`}
        description={t`They enter this workspace only with an authenticator app or a passkey. You need one yourself first.`}
        checked={got.body.second_factor === "admins"}
        disabled={save.isPending}
        onChange={(e) => save.mutate({ second_factor: e.currentTarget.checked ? "admins" : "none" })}
      />
      <Switch
        label={t`A fresh proof before access is changed`}
        description={t`Whoever changes roles, people or permissions has signed in, or proved who they are, within the last ten minutes.`}
        checked={got.body.step_up}
        disabled={save.isPending}
        onChange={(e) => save.mutate({ step_up: e.currentTarget.checked })}
      />
      {save.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={save.error} />
        </p>
      )}
    </section>
  );
}

const presets = [
  { value: "google", label: "Google" },
  { value: "apple", label: "Apple" },
  { value: "other", label: t`Another OpenID provider` },
];

function Providers({ got }: { got: Tagged<api.SignInSettings> }) {
  const [open, setOpen] = useState<api.Provider | "new" | null>(null);
  return (
    <section className={css.section}>
      <h2>{t`Identity providers`}</h2>
      <p className={css.quiet}>{t`People of this workspace may sign in with an account they have there, besides a code by e-mail, a password or a passkey.`}</p>
      {got.body.providers.length === 0 && <p className={css.quiet}>{t`None yet.`}</p>}
      <ul className={css.lines} aria-label={t`Identity providers`}>
        {got.body.providers.map((one) => (
          <Line key={one.id} one={one} etag={got.etag} onOpen={() => setOpen(one)} />
        ))}
      </ul>
      <div>
        <Button variant="default" leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setOpen("new")}>
          {t`Add a provider`}
        </Button>
      </div>
      <Modal opened={open !== null} onClose={() => setOpen(null)} size={560} title={open === "new" ? t`Add a provider` : (open?.name ?? "")} closeButtonProps={{ "aria-label": t`Close` }}>
        {open !== null && <Form old={open === "new" ? undefined : open} etag={got.etag} onClose={() => setOpen(null)} />}
      </Modal>
    </section>
  );
}

function Line({ one, etag, onOpen }: { one: api.Provider; etag: string; onOpen: () => void }) {
  const { key: ws } = useWorkspace();
  const [dropping, setDropping] = useState(false);
  const drop = useChange(() => api.dropProvider(ws, etag, one.id), t`${one.name} is removed: nobody signs in with it any more.`, () => setDropping(false));
  return (
    <li data-off={!one.enabled || undefined}>
      <div className={css.main}>
        <b>{one.name}</b> {!one.enabled && <span className={css.chip}>{t`Off`}</span>} {!one.secret_set && <span className={css.chip}>{t`No secret`}</span>}
        <span>{one.issuer}</span>
        <span>{t`Redirect address to enter there: ${one.callback}`}</span>
      </div>
      <Button size="compact-sm" variant="default" onClick={onOpen}>
        <Trans>Change…<span className="vh"> {one.name}</span></Trans>
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => setDropping(true)}>
        <Trans>Remove…<span className="vh"> {one.name}</span></Trans>
      </Button>
      <Confirm
        opened={dropping}
        title={t`Remove ${one.name}?`}
        yes={t`Remove`}
        danger
        busy={drop.isPending}
        error={drop.error}
        onYes={() => drop.mutate(undefined)}
        onNo={() => {
          drop.reset();
          setDropping(false);
        }}
      >
        <p>{t`Who signs in with it has to use a code by e-mail, a password or a passkey. If that would leave no full user who can sign in, it is refused.`}</p>
      </Confirm>
    </li>
  );
}

interface Draft {
  preset: api.NewProvider["preset"];
  name: string;
  issuer: string;
  client_id: string;
  secret: string;
  team_id: string;
  key_id: string;
  enabled: boolean;
}

function Form({ old, etag, onClose }: { old?: api.Provider; etag: string; onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const [draft, setDraft] = useState<Draft>({ preset: old?.preset ?? "google", name: old?.name ?? "Google", issuer: old?.issuer ?? "", client_id: old?.client_id ?? "", secret: "", team_id: old?.team_id ?? "", key_id: old?.key_id ?? "", enabled: old?.enabled ?? true });
  const put = (change: Partial<Draft>) => setDraft((was) => ({ ...was, ...change }));
  const { preset, secret, issuer, team_id, key_id, ...rest } = draft;
  const doc = { ...rest, name: draft.name.trim(), client_id: draft.client_id.trim(), secret: secret || undefined, issuer: preset === "other" ? issuer.trim() : undefined, team_id: team_id.trim() || undefined, key_id: key_id.trim() || undefined };
  const save = useChange(() => (old ? api.patchProvider(ws, etag, old.id, doc) : api.addProvider(ws, { ...doc, preset })), t`${doc.name} is set up.`, onClose);
  const whole = doc.name !== "" && doc.client_id !== "" && (preset !== "other" || issuer.trim() !== "");
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (whole && !save.isPending) save.mutate(undefined);
      }}
    >
      {!old && <Select label={t`Provider`} data={presets} value={preset} onChange={(next) => next && put({ preset: next as Draft["preset"], name: next === "other" ? "" : (presets.find((p) => p.value === next)?.label ?? "") })} />}
      <TextInput label={t`Name on the sign-in page`} required data-autofocus maxLength={200} value={draft.name} onChange={(e) => put({ name: e.currentTarget.value })} />
      {preset === "other" && <TextInput label={t`Issuer`} required description={t`The address under which the provider describes itself.`} maxLength={500} value={issuer} onChange={(e) => put({ issuer: e.currentTarget.value })} />}
      <TextInput label={t`Client id`} required maxLength={250} value={draft.client_id} onChange={(e) => put({ client_id: e.currentTarget.value })} autoComplete="off" />
      {preset === "apple" ? (
        <>
          <div className={css.pair}>
            <TextInput label={t`Team id`} maxLength={250} value={team_id} onChange={(e) => put({ team_id: e.currentTarget.value })} />
            <TextInput label={t`Key id`} maxLength={250} value={key_id} onChange={(e) => put({ key_id: e.currentTarget.value })} />
          </div>
          <Textarea label={t`Private key`} description={old?.secret_set ? t`One is stored, and never shown. Empty keeps it.` : t`Stored sealed, and never shown again.`} autosize minRows={3} maxLength={8000} value={secret} onChange={(e) => put({ secret: e.currentTarget.value })} />
        </>
      ) : (
        <PasswordInput label={t`Client secret`} description={old?.secret_set ? t`One is stored, and never shown. Empty keeps it.` : t`Stored sealed, and never shown again.`} visibilityToggleButtonProps={{ "aria-label": t`Show the secret`, tabIndex: 0 }} maxLength={8000} value={secret} onChange={(e) => put({ secret: e.currentTarget.value })} autoComplete="off" />
      )}
      <Checkbox label={t`On`} description={t`Off: it stays set up, and nobody signs in with it.`} checked={draft.enabled} onChange={(e) => put({ enabled: e.currentTarget.checked })} />
      <FormFoot save={save} ready={Boolean(whole)} onClose={onClose} />
    </form>
  );
}
