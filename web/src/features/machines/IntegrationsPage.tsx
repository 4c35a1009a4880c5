import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Drawer } from "@mantine/core";
import { IconKey, IconPlus, IconShieldCheck } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/machines";
import type { User } from "@/api/model";
import { LinkButton } from "@/features/nav/LinkButton";
import { useRefresh } from "@/features/people/queries";
import { UserPicker } from "@/features/people/UserPicker";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { takes } from "@/features/settings/takes";
import { useViewAs } from "@/features/viewas/context";
import { Confirm } from "@/ui/Confirm";
import { ago, dateTime, dotted } from "@/ui/format";
import type { Column } from "@/ui/grid/Grid";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { standing } from "@/ui/standing";
import { RefusalText, useRefuse } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { KeyForm } from "./KeyForm";
import { KindPage } from "./KindPage";
import { LeastForm } from "./LeastForm";
import { Rights } from "./Rights";
import type { Wish } from "./Wish";

const columns: readonly Column<User>[] = [
  { key: "owner", label: t`Owner`, width: 200, render: (user) => ownerWords(user) },
  {
    key: "keys",
    label: t`Keys`,
    width: 200,
    render: (user) => {
      const by = user.credentials;
      if (!by) return "";
      if (by.live === 0) return by.links === 0 ? t`None` : t`None that counts`;
      const keys = plural(by.live, { one: "# key", other: "# keys" });
      return dotted(keys, by.expires_at && t`until ${dateTime(by.expires_at)}`);
    },
  },
  { key: "addresses", label: t`Addresses`, width: 200, render: (user) => (!user.credentials || user.credentials.live === 0 ? "" : user.credentials.addresses.join(", ") || t`Any`) },
];

function ownerWords(user: User): string {
  if (!user.owner) return t`Nobody`;
  return standing(user.owner);
}

/** Machines: users that hold roles like people and enter with API keys only (A10). */
export function IntegrationsPage() {
  return (
    <KindPage
      kind="integration"
      from="/w/$ws/settings/integrations"
      title={t`Integrations`}
      add={t`Add integration`}
      none={t`No integrations yet`}
      about={t`One for each machine, with only the data it needs. Never an administrator's account.`}
      Icon={IconKey}
      own={columns}
      window={(user, onClose) => (
        <Drawer opened={user !== undefined} onClose={onClose} position="right" size={600} title={user?.name} closeButtonProps={{ "aria-label": t`Close` }}>
          {user && <Keys key={user.id} user={user} />}
        </Drawer>
      )}
    />
  );
}

function Keys({ user }: { user: User }) {
  const { key: ws } = useWorkspace();
  const list = useQuery({ queryKey: ["keys", ws, user.id], queryFn: () => api.keys(ws, user.id), staleTime: 0 });
  const [making, setMaking] = useState<readonly Wish[] | null>(null);
  const [needing, setNeeding] = useState(false);
  const { superuser } = useViewAs();
  return (
    <div className={css.form}>
      {user.settings === "extended" && <p className={css.notice}>{t`This integration holds extended settings access: its keys can change users and roles. Prefer one without.`}</p>}
      <Owner key={`${user.id} ${user.owner?.id}`} user={user} />
      <section className={css.section}>
        <h3>{t`API keys`}</h3>
        {list.isPending && <Skeleton rows={3} />}
        {list.isError && <Failure error={list.error} what={t`The keys`} onRetry={() => void list.refetch()} />}
        {list.data?.length === 0 && <p className={css.quiet}>{t`None yet.`}</p>}
        <ul className={css.lines}>
          {list.data?.map((key) => (
            <KeyLine key={key.id} user={user} one={key} />
          ))}
        </ul>
      </section>
      {making ? (
        <KeyForm user={user} start={making} onClose={() => setMaking(null)} />
      ) : (
        <div className={css.actions}>
          <ReasonButton reason={whyNot(user.can.edit)} asks={{ takes: takes.extended }} leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setMaking([])}>
            {t`Make a key`}
          </ReasonButton>
          <ReasonButton
            variant="default"
            leftSection={<IconShieldCheck size={16} stroke={1.75} />}
            reason={whyNot(user.can.edit) ?? (superuser ? null : t`A role that counts for the API is made by superusers. Ask one of them.`)}
            asks={{ takes: takes.sheet }}
            onClick={() => setNeeding(true)}
          >
            {t`Give it what it needs…`}
          </ReasonButton>
          <LinkButton variant="default" to="/w/$ws/settings/users" params={{ ws }} search={{ user: user.id, tab: "roles" }}>
            {t`Name and roles`}
          </LinkButton>
        </div>
      )}
      <LeastForm
        user={user}
        opened={needing}
        onClose={() => setNeeding(false)}
        onMade={(wishes) => {
          setNeeding(false);
          setMaking(wishes);
        }}
      />
      <Rights user={user} />
    </div>
  );
}

/** The person who answers for it: whom one asks what it is for, and who hears when it fails (A10). */
function Owner({ user }: { user: User }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const [owner, setOwner] = useState<{ id: string; name: string } | null>(user.owner ?? null);
  const save = useMutation({
    mutationFn: () => api.setOwner(ws, user.id, owner?.id ?? ""),
    onSuccess: async () => {
      say(owner ? t`${owner.name} answers for ${user.name} now.` : t`Nobody answers for ${user.name} now.`);
      await refresh();
    },
  });
  const changed = (owner?.id ?? "") !== (user.owner?.id ?? "");
  return (
    <section className={css.section} aria-label={t`Owner`}>
      <h3>{t`Owner`}</h3>
      {!user.owner && <p className={css.notice}>{t`Nobody answers for this integration. Choose the person who knows what it is for.`}</p>}
      {user.owner?.deactivated && <p className={css.notice}>{t`${user.owner.name} is deactivated. Choose somebody else who answers for it.`}</p>}
      {user.can.edit.allowed ? <UserPicker label={t`Person who answers for it`} kind="regular" clearable value={owner} onPick={setOwner} /> : <p>{ownerWords(user)}</p>}
      {save.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={save.error} />
        </p>
      )}
      {changed && (
        <div className={css.actions}>
          <Button loading={save.isPending} onClick={() => save.mutate()}>
            {t`Save the owner`}
          </Button>
        </div>
      )}
    </section>
  );
}

function scopeWords(scope: api.KeyScope): string {
  const parts = [scope.everything === "write" ? t`reads and writes every tracker` : scope.everything === "read" ? t`reads every tracker` : "", scope.trackers ? plural(Object.keys(scope.trackers).length, { one: "# tracker", other: "# trackers" }) : "", scope.settings ? t`settings` : ""];
  return parts.filter(Boolean).join(", ") || t`nothing`;
}

function KeyLine({ user, one }: { user: User; one: api.Key }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const refuse = useRefuse();
  const [ending, setEnding] = useState(false);
  const pause = useMutation({ mutationFn: () => api.patchKey(ws, user.id, one.id, { suspended: !one.suspended }, ""), onSuccess: () => refresh(), onError: (error) => refuse(error) });
  const revoke = useMutation({
    mutationFn: () => api.revokeKey(ws, user.id, one.id),
    onSuccess: async () => {
      setEnding(false);
      say(t`The key ${one.name} was revoked: its next request is refused.`);
      await refresh();
    },
  });
  return (
    <li data-off={one.suspended || one.expired || undefined}>
      <div className={css.main}>
        <b>{one.name}</b> <code>{one.prefix}…</code> {one.suspended && <span className={css.chip}>{t`Suspended`}</span>} {one.expired && <span className={css.chip}>{t`Expired`}</span>}
        <span>{dotted(scopeWords(one.scope), one.addresses.length > 0 ? t`only from ${one.addresses.join(", ")}` : t`from any address`)}</span>
        <span>
          {dotted(
            !one.last_used_at ? t`Never used` : one.last_used_from ? t`Last used ${ago(one.last_used_at)} from ${one.last_used_from}` : t`Last used ${ago(one.last_used_at)}`,
            one.expires_at ? t`expires ${dateTime(one.expires_at)}` : t`does not expire`,
          )}
        </span>
      </div>
      {one.can.edit.allowed && (
        <Button size="compact-sm" variant="default" loading={pause.isPending} onClick={() => pause.mutate()}>
          {one.suspended ? <Trans>Resume<span className="vh"> {one.name}</span></Trans> : <Trans>Suspend<span className="vh"> {one.name}</span></Trans>}
        </Button>
      )}
      <ReasonButton size="compact-sm" variant="default" reason={whyNot(one.can.delete)} asks={{ takes: user.settings === "full" ? takes.full : takes.extended }} onClick={() => setEnding(true)}>
        <Trans>Revoke…<span className="vh"> {one.name}</span></Trans>
      </ReasonButton>
      <Confirm
        opened={ending}
        title={t`Revoke ${one.name}?`}
        yes={t`Revoke`}
        danger
        busy={revoke.isPending}
        error={revoke.error}
        onYes={() => revoke.mutate()}
        onNo={() => {
          revoke.reset();
          setEnding(false);
        }}
      >
        <p>{t`The next request with it is refused. It cannot be brought back; a new key can be made.`}</p>
      </Confirm>
    </li>
  );
}
