import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight, IconHistory, IconShieldCheck, IconShieldX, IconX } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AuditEntry, AuditVerdict } from "@/api/model";
import * as api from "@/api/settings";
import { Gate } from "@/features/settings/Gate";
import { useWorkspace } from "@/features/session/workspace";
import { takes } from "@/features/settings/takes";
import { rowHeight, useDensity } from "@/ui/density";
import { dateTime, dotted, number } from "@/ui/format";
import { Grid, type Column } from "@/ui/grid/Grid";
import { PageHead } from "@/ui/PageHead";
import { ReasonButton } from "@/ui/ReasonButton";
import { whyNot } from "@/ui/reasons";
import { useShortcuts } from "@/ui/shortcuts";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { changedThing, summary, wayWord } from "./words";
import css from "./Audit.module.css";

/** Every change of the policy, newest first, and a check that none was altered. */
export function AuditPage() {
  const workspace = useWorkspace();
  const list = useInfiniteQuery({
    queryKey: ["audit", workspace.key],
    queryFn: ({ pageParam }) => api.audit(workspace.key, pageParam || undefined),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled: workspace.can.audit.allowed,
  });
  const phone = useMediaQuery("(max-width: 760px)", undefined, { getInitialValueInEffect: false });
  const verify = useMutation({ mutationFn: () => api.verifyAudit(workspace.key) });
  const entries = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Gate needs="extended" error={list.error}>
      <div className={phone ? undefined : css.page}>
        <PageHead title={t`Audit log`} crumbs={[t`Settings`]}>
          <ReasonButton reason={whyNot(workspace.can.audit)} asks={{ takes: takes.extended }} variant="default" leftSection={<IconShieldCheck size={16} stroke={1.75} />} loading={verify.isPending} onClick={() => verify.mutate()}>
            {t`Verify the log`}
          </ReasonButton>
        </PageHead>
        {verify.data && <Verdict verdict={verify.data} />}
        {verify.error && <Failure error={verify.error} what={t`The check`} onRetry={() => verify.mutate()} />}
        {list.isPending && <Skeleton rows={10} />}
        {list.isError && !list.data && <Failure error={list.error} what={t`The audit log`} onRetry={() => void list.refetch()} />}
        {list.data && entries.length === 0 && <Notice icon={<IconHistory size={24} stroke={1.75} />} title={t`Nothing has been changed yet`} />}
        {phone ? <Listed entries={entries} more={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} /> : entries.length > 0 && <Table entries={entries} more={list.hasNextPage} onEnd={() => void (!list.isFetchingNextPage && list.fetchNextPage())} />}
      </div>
    </Gate>
  );
}

const columns: readonly Column<AuditEntry>[] = [
  { key: "seq", label: t`No.`, width: 88, align: "end", render: (entry) => number(entry.seq) },
  { key: "at", label: t`When`, width: 232, render: (entry) => dateTime(entry.at) },
  { key: "actor", label: t`Who`, width: 180, render: (entry) => entry.actor?.name ?? "Trackward" },
  { key: "via", label: t`By way of`, width: 120, render: (entry) => wayWord(entry.via) },
  { key: "what", label: t`What`, width: 320, render: summary },
];

/** The log as a table; an entry opens beside it. */
function Table({ entries, more, onEnd }: { entries: readonly AuditEntry[]; more: boolean; onEnd: () => void }) {
  const letters = useShortcuts();
  const [density] = useDensity();
  const [seq, setSeq] = useState<number | null>(null);
  const entry = entries.find((e) => e.seq === seq);
  return (
    <div className={css.split}>
      <Grid label={t`Audit log`} columns={columns} rows={entries} idOf={(e) => String(e.seq)} nameOf={(e) => t`Entry ${e.seq}`} rowHeight={rowHeight[density]} letters={letters} onOpen={(e) => setSeq(e.seq)} more={more} onEnd={onEnd} />
      {entry && (
        <aside className={css.dock} aria-label={t`Entry ${entry.seq}`} onKeyDown={(e) => e.key === "Escape" && setSeq(null)}>
          <header>
            <h2>{summary(entry)}</h2>
            <ActionIcon variant="subtle" size={36} aria-label={t`Close this entry`} onClick={() => setSeq(null)}>
              <IconX size={16} stroke={1.75} />
            </ActionIcon>
          </header>
          <Detail entry={entry} />
        </aside>
      )}
    </div>
  );
}

/** On a phone each entry opens under its line. */
function Listed({ entries, more, busy, onMore }: { entries: readonly AuditEntry[]; more: boolean; busy: boolean; onMore: () => void }) {
  return (
    <>
      <ol className={css.list}>
        {entries.map((entry) => (
          <Entry key={entry.seq} entry={entry} />
        ))}
      </ol>
      {more && (
        <div className={css.more}>
          <Button variant="default" loading={busy} onClick={onMore}>
            {t`Show older`}
          </Button>
        </div>
      )}
    </>
  );
}

function Verdict({ verdict }: { verdict: AuditVerdict }) {
  return (
    <div role="status" className={css.verdict} data-ok={verdict.ok || undefined}>
      {verdict.ok ? <IconShieldCheck size={20} stroke={1.75} aria-hidden="true" /> : <IconShieldX size={20} stroke={1.75} aria-hidden="true" />}
      <div>
        <b>{verdict.ok ? t`All ${number(verdict.entries)} entries verify: nothing was altered or taken out.` : t`Entry ${verdict.bad ?? ""} does not verify. The log was altered there or before.`}</b>
        {verdict.head && <code>{verdict.head}</code>}
      </div>
    </div>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const [open, setOpen] = useState(false);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <li className={css.entry}>
      <button type="button" className={css.head} aria-expanded={open} onClick={() => setOpen((o) => !o)}>
        <Chevron size={16} stroke={1.75} aria-hidden="true" />
        <span className={css.seq}>{entry.seq}</span>
        <span className={css.when}>{dateTime(entry.at)}</span>
        <span className={css.who}>{entry.actor?.name ?? "Trackward"}</span>
        <span className={css.what}>{summary(entry)}</span>
        <span className={css.via}>{wayWord(entry.via)}</span>
      </button>
      {open && <Detail entry={entry} />}
    </li>
  );
}

const shown = 50;

function Detail({ entry }: { entry: AuditEntry }) {
  const { key } = useWorkspace();
  const whole = useQuery({ queryKey: ["audit-entry", key, entry.seq], queryFn: () => api.auditEntry(key, entry.seq), staleTime: Infinity });
  if (whole.isPending) return <Skeleton rows={3} />;
  if (whole.isError) return <Failure error={whole.error} what={t`This entry`} onRetry={() => void whole.refetch()} />;
  const changes = whole.data.changes;
  return (
    <div className={css.detail}>
      {whole.data.note && <p>{whole.data.note}</p>}
      <p className={css.hash}>
        {dotted(t`Revision ${whole.data.revision}`, whole.data.from && t`from ${whole.data.from}`)} · <code>{whole.data.hash}</code>
      </p>
      <ul className={css.changes}>
        {changes.slice(0, shown).map((change) => (
          <li key={`${change.kind}-${change.id}`}>
            <Done change={change} />
            <Diff before={change.before} after={change.after} />
          </li>
        ))}
      </ul>
      {changes.length > shown && <p>{t`and ${number(changes.length - shown)} more`}</p>}
    </div>
  );
}

function Done({ change }: { change: AuditEntry["changes"][number] }) {
  const what = changedThing(change);
  if (change.op === "created") return <Trans><b>{what}</b> created</Trans>;
  return change.op === "deleted" ? <Trans><b>{what}</b> deleted</Trans> : <Trans><b>{what}</b> changed</Trans>;
}

/** The keys of a document that differ, before and after. */
function Diff({ before, after }: { before?: unknown; after?: unknown }) {
  const was = asObject(before);
  const is = asObject(after);
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]));
  return (
    <dl className={css.diff}>
      {keys.map((key) => (
        <div key={key}>
          <dt>{key}</dt>
          <dd>
            {key in was && <s>{short(was[key])}</s>} {key in is && <span>{short(is[key])}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function short(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
