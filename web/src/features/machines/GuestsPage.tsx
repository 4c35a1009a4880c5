import { plural, t } from "@lingui/core/macro";
import { Button, Drawer, Select, TextInput } from "@mantine/core";
import { IconAddressBook } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/machines";
import type { User } from "@/api/model";
import type { EffectiveTracker } from "@/api/why";
import { LinkButton } from "@/features/nav/LinkButton";
import { useRefresh } from "@/features/people/queries";
import { LiveSessions } from "@/features/people/SessionsTab";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { useEffective } from "@/features/why/queries";
import { entryWords } from "@/features/why/words";
import { Confirm } from "@/ui/Confirm";
import { ago, dateTime } from "@/ui/format";
import type { Column } from "@/ui/grid/Grid";
import { Secret } from "@/ui/Secret";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { KindPage } from "./KindPage";

const linkStates: Record<string, string> = { none: t`No link`, active: t`Active`, suspended: t`Suspended`, expired: t`Expired` };

/** What a link does now, and until when. */
function linkWords(user: User): string {
  const by = user.credentials;
  if (!by) return "";
  const state = linkStates[by.state] ?? by.state;
  const devices = by.devices > 0 ? plural(by.devices, { one: "# device", other: "# devices" }) : "";
  const until = by.state === "active" && by.expires_at ? t`until ${dateTime(by.expires_at)}` : "";
  return [state, devices, until].filter(Boolean).join(" · ");
}

const columns: readonly Column<User>[] = [
  { key: "represents", label: t`Represents`, width: 140, render: (user) => (user.represents === "team" ? t`Team of people` : t`One person`) },
  { key: "link", label: t`Link`, width: 280, render: linkWords },
];

/** Guests, who enter by a unique link: one person, or a group of people (A9). */
export function GuestsPage() {
  return (
    <KindPage
      kind="guest"
      from="/w/$ws/settings/guests"
      title={t`Guests`}
      add={t`Add guest`}
      none={t`No guests yet`}
      about={t`Each enters by a unique link. All who have the link are that one guest.`}
      Icon={IconAddressBook}
      own={columns}
      window={(user, onClose) => <GuestWindow user={user} onClose={onClose} />}
    />
  );
}

function GuestWindow({ user, onClose }: { user: User | undefined; onClose: () => void }) {
  const { key: ws } = useWorkspace();
  return (
    <Drawer opened={user !== undefined} onClose={onClose} position="right" size={520} title={user?.name} closeButtonProps={{ "aria-label": t`Close` }}>
      {user && (
        <div className={css.form}>
          <GuestLink key={user.id} user={user} />
          <LiveSessions user={user} title={t`Devices`} />
          <Reached user={user} />
          <div>
            <LinkButton variant="default" to="/w/$ws/settings/users" params={{ ws }} search={{ user: user.id }}>
              {t`Name, roles and sessions`}
            </LinkButton>
          </div>
        </div>
      )}
    </Drawer>
  );
}

/** The trackers that a guest reaches now, by the same decision as everywhere (A13.3). */
function Reached({ user }: { user: User }) {
  const { key: ws } = useWorkspace();
  const got = useEffective(user.id);
  const list = got.data?.trackers ?? [];
  return (
    <section className={css.section} aria-label={t`Trackers it reaches`}>
      <h3>{t`Trackers it reaches`}</h3>
      {got.isPending && <Skeleton rows={3} label={t`Working out the access`} />}
      {got.isError && <Failure error={got.error} what={t`The access`} onRetry={() => void got.refetch()} />}
      {got.data && !got.data.entry.allowed && <p className={css.notice}>{entryWords(got.data.entry.reason)}</p>}
      {got.data && list.length === 0 && <p className={css.quiet}>{t`None that you may configure: give it a role that views something.`}</p>}
      {list.length > 0 && (
        <ul className={css.lines}>
          {list.map((one) => (
            <li key={one.tracker.id}>
              <div className={css.main}>
                <b>{one.tracker.name}</b>
                <span>{reachWords(one)}</span>
              </div>
            </li>
          ))}
        </ul>
      )}
      <div>
        <LinkButton variant="default" size="compact-sm" to="/w/$ws/settings/users" params={{ ws }} search={{ user: user.id, tab: "access" }}>
          {t`Effective access`}
        </LinkButton>
      </div>
    </section>
  );
}

/** "Views 5 properties in New, Delivered · creates · changes the state". */
function reachWords(one: EffectiveTracker): string {
  const seen = new Set(one.states.flatMap((s) => s.properties.map((p) => p.property.key)));
  const states = one.states.filter((s) => s.properties.length > 0).map((s) => s.state.name);
  const does = [...new Set(one.states.flatMap((s) => s.actions.map((a) => a.action)))];
  const views = states.length === one.states.length ? t`Views ${counted(seen.size)} in every state` : t`Views ${counted(seen.size)} in ${states.join(", ")}`;
  return [views, ...does.map((action) => doing[action] ?? action)].join(" · ");
}

const counted = (n: number) => plural(n, { one: "# property", other: "# properties" });
const doing: Record<string, string> = { create: t`creates`, change_state: t`changes the state`, archive: t`archives`, delete: t`deletes` };

const ends = [
  { value: "3", label: t`In 3 days` },
  { value: "30", label: t`In 30 days` },
  { value: "365", label: t`In a year` },
  { value: "", label: t`Never` },
];

function stateOf(link: api.GuestLink): string {
  if (link.suspended) return t`suspended`;
  if (link.expired) return t`expired`;
  return link.expires_at ? t`active · expires ${dateTime(link.expires_at)}` : t`active · does not expire`;
}

/** A guest's link: what it is now, and how to make it anew. The secret is shown once. */
function GuestLink({ user }: { user: User }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const got = useQuery({ queryKey: ["user", ws, user.id, "link"], queryFn: () => api.guestLink(ws, user.id), staleTime: 0 });
  const [end, setEnd] = useState("30");
  const [passcode, setPasscode] = useState("");
  const [dropping, setDropping] = useState(false);
  const make = useMutation({
    mutationFn: () => {
      const expires_at = end === "" ? undefined : new Date(Date.now() + Number(end) * 86_400_000).toISOString();
      return api.rotateLink(ws, user.id, { expires_at, passcode: passcode || undefined });
    },
    onSuccess: async () => {
      setPasscode("");
      await refresh();
    },
  });
  const drop = useMutation({
    mutationFn: () => api.dropLink(ws, user.id, got.data?.etag ?? "*"),
    onSuccess: async () => {
      setDropping(false);
      make.reset();
      say(t`The link of ${user.name} does not open any more, and every session it opened has ended.`);
      await refresh();
    },
  });
  if (got.isPending) return <Skeleton rows={4} />;
  if (got.isError) return <Failure error={got.error} what={t`The link`} onRetry={() => void got.refetch()} />;
  const link = got.data.body.link;
  return (
    <section className={css.section}>
      <h3>{t`Link`}</h3>
      <p className={css.quiet}>
        {link ? [stateOf(link), link.passcode ? t`asks for a passcode` : "", link.made_by ? t`made ${ago(link.made_at)} by ${link.made_by.name}` : t`made ${ago(link.made_at)}`].filter(Boolean).join(" · ") : t`None yet: nobody can enter as this guest.`}
      </p>
      {make.data && <Secret label={t`Link of ${user.name}`} value={make.data.url} />}
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!make.isPending) make.mutate();
        }}
      >
        <div className={css.pair}>
          <Select label={t`Expires`} data={ends} value={end} onChange={(next) => setEnd(next ?? "")} />
          <TextInput label={t`Passcode`} description={t`Optional, 4 characters or more.`} value={passcode} maxLength={64} onChange={(e) => setPasscode(e.currentTarget.value)} autoComplete="off" />
        </div>
        {make.error && (
          <p role="alert" className={css.refused}>
            <RefusalText error={make.error} />
          </p>
        )}
        <div className={css.actions}>
          <Button type="submit" loading={make.isPending}>
            {link ? t`New link` : t`Make the link`}
          </Button>
          {link && (
            <Button variant="default" onClick={() => setDropping(true)}>
              {t`End the link…`}
            </Button>
          )}
        </div>
        {link && <p className={css.small}>{t`A new link ends the one before and every session it opened.`}</p>}
      </form>
      <Confirm
        opened={dropping}
        title={t`End the link of ${user.name}?`}
        yes={t`End the link`}
        danger
        busy={drop.isPending}
        error={drop.error}
        onYes={() => drop.mutate()}
        onNo={() => {
          drop.reset();
          setDropping(false);
        }}
      >
        <p>{t`Everybody who entered by it is out with their next click. You can make another one later.`}</p>
      </Confirm>
    </section>
  );
}
