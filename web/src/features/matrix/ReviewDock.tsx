import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconEye, IconX } from "@tabler/icons-react";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { ApiError } from "@/api/error";
import type { Preview } from "@/api/note";
import * as api from "@/api/permissions";
import { Level } from "@/features/roles/Level";
import { levelWord } from "@/ui/right";
import type { Lister } from "@/features/review/RecordsOf";
import { Shifts, stops } from "@/features/review/Shifts";
import { useWorkspace } from "@/features/session/workspace";
import { useViewAs } from "@/features/viewas/context";
import { dateTime, fromLocalInput } from "@/ui/format";
import { RefusalText } from "@/ui/Refusal";
import { Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { setCells, type Change } from "./draft";
import type { Drafts, RoleDraft } from "./model";
import { rank } from "./resolve";
import { groupsOf, stateWords, targetWords, type Config } from "./rows";
import { SaveAt, laterAtFirst, wrongTime } from "./SaveAt";
import css from "./Matrix.module.css";

interface Props {
  config: Config;
  drafts: Drafts;
  /** The draft of the role that is shown. */
  draft: RoleDraft;
  onClose: () => void;
}

/**
 * Who gains and who loses by all drafts of this tracker, a reason, and the one Save. It stands beside the matrix, which
 * goes on being worked on: what it says follows the draft.
 */
export function ReviewDock({ config, drafts, draft, onClose }: Props) {
  const { key, me } = useWorkspace();
  const client = useQueryClient();
  const { say } = useToasts();
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  /** When it is to take effect, as the input has it; null: at once. */
  const [later, setLater] = useState<string | null>(null);
  const { all, docs, revision, pending, error, version } = useDrafted(config, drafts, draft);
  const look = useLook(docs, revision, version);
  const stale = () => client.invalidateQueries({ queryKey: ["permissions", key, config.key] });
  useEffect(() => {
    if (conflicts(look.error)) void client.invalidateQueries({ queryKey: ["permissions", key, config.key] });
  }, [look.error, client, key, config.key]);
  const done = async (words: string) => {
    for (const one of all) {
      one.saved();
      one.flush();
    }
    onClose();
    await client.invalidateQueries({ queryKey: ["permissions", key] });
    if (words) say(words);
  };
  const save = useMutation({
    mutationFn: () => api.saveMatrices(key, revision, note, docs),
    onSuccess: () => done(t`Permissions of ${all.map((one) => one.name).join(", ")} saved. They hold from the next request.`),
    onError: (failed) => {
      if (conflicts(failed)) void stale();
      // It waits as a request, which holds the change now; the matrix shows what is in force.
      if (failed instanceof ApiError && failed.code === "two_people") for (const one of all) one.discard();
    },
  });
  const schedule = useMutation({
    mutationFn: (at: string) => api.scheduleMatrices(key, revision, note, docs, at),
    onSuccess: async (kept) => {
      for (const one of all) one.discard(); // it waits as a request; the matrix shows what is in force
      onClose();
      await client.invalidateQueries({ queryKey: ["pendings", key] });
      say(t`Saved for ${dateTime(kept.due_at ?? "")}. Until then nothing changes; it waits under Requests.`);
    },
    onError: (failed) => {
      if (conflicts(failed)) void stale();
    },
  });
  const busy = save.isPending || schedule.isPending;
  const failed = later === null ? save.error : schedule.error;
  const wrong = later === null ? null : wrongTime(later, new Date());
  const needsReason = later !== null || (look.data?.self_grants.length ?? 0) > 0;
  const missing = needsReason && note.trim() === "";
  const broken = stops(look.data, me);
  const submit = () => {
    setTried(true);
    if (missing || broken || busy || wrong !== null || docs.length === 0) return;
    if (later === null) save.mutate();
    else schedule.mutate(fromLocalInput(later) ?? "");
  };
  const { superuser, choose } = useViewAs();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <aside
      className={css.dock}
      aria-label={t`Review`}
      onKeyDown={(e) => {
        if (e.key === "Escape") onClose();
        else if ((e.ctrlKey || e.metaKey) && e.key === "s") submit();
        else return;
        e.preventDefault();
        e.stopPropagation();
      }}
    >
      <header>
        <h2>{t`Who gains, who loses`}</h2>
        <ActionIcon variant="subtle" size={36} aria-label={t`Close the review`} onClick={onClose}>
          <IconX size={16} stroke={1.75} />
        </ActionIcon>
      </header>
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          submit();
        }}
      >
        <div className={css.dockBody}>
          {all.length === 0 && !pending && <p className={css.quiet}>{t`Nothing is changed any more.`}</p>}
          {all.map((one) => (
            <Cells key={one.role} config={config} draft={one} open={all.length === 1 && one.count("detailed") <= 6} />
          ))}
          {(pending || look.isPending) && <Skeleton rows={4} label={t`Working out who gains and who loses`} />}
          {error && <p className={css.refused}><RefusalText error={error} /></p>}
          {look.isError && !conflicts(look.error) && <p className={css.refused}><RefusalText error={look.error} /></p>}
          {superuser && docs.length > 0 && (
            <Button variant="default" className={css.seeDraft} leftSection={<IconEye size={16} stroke={1.75} />} onClick={() => choose({ draft: { revision, docs, role: draft.role, tracker: config.key } })}>
              {t`View as … with this draft`}
            </Button>
          )}
          {look.data && docs.length > 0 && <Shifts preview={look.data} fix={(lint) => remedy(config, draft, lint)} lister={listing(key, config.key, revision, docs, version)} />}
          {later !== null && <SaveAt value={later} error={tried ? wrong : null} onChange={setLater} />}
          <Textarea
            label={t`Reason`}
            required={needsReason}
            description={t`Kept in the audit log.`}
            error={tried && missing ? (later === null ? t`Say why: this gives you access that you did not have.` : t`Say why: it takes effect when nobody is there to ask.`) : undefined}
            autosize
            minRows={2}
            maxLength={1000}
            value={note}
            onChange={(e) => setNote(e.currentTarget.value)}
          />
          {failed && !(failed instanceof ApiError && failed.code === "two_people") && (
            <p role="alert" className={css.refused}>
              {conflicts(failed) ? t`Someone else changed these permissions meanwhile. They were read anew and your draft was kept: look at the list again, then save.` : <RefusalText error={failed} />}
            </p>
          )}
        </div>
        <footer>
          <Button variant="default" onClick={onClose}>
            {t`Keep editing`}
          </Button>
          <Button variant="default" onClick={() => setLater(later === null ? laterAtFirst(new Date()) : null)}>
            {later === null ? t`Save at…` : t`Not later`}
          </Button>
          <Button ref={button} type="submit" loading={busy} aria-disabled={broken || undefined} data-disabled={broken || undefined}>
            {later === null ? t`Save now` : t`Save for then`}
          </Button>
        </footer>
      </form>
    </aside>
  );
}

/** Lists the records behind a line of the review, by the same changes that it was made from. */
const listing = (workspace: string, tracker: string, revision: number, docs: readonly api.MatrixChange[], version: number): Lister => ({
  key: `${tracker}:${revision}:${version}:${docs.map((doc) => doc.role).join()}`,
  page: (line, side, cursor) => api.previewedRecords(workspace, revision, docs, { tracker, user: line.user.id ?? "", side, from: line.from, channel: line.channel, address: line.address }, cursor),
});

const conflicts = (error: unknown) => error instanceof ApiError && error.code === "revision_conflict";

/** All drafts of the tracker on what the server has now, and the oldest revision that any of them was read under. */
function useDrafted(config: Config, drafts: Drafts, draft: RoleDraft) {
  const { key } = useWorkspace();
  const counts = useSyncExternalStore(drafts.subscribe, drafts.counts);
  const shown = useSyncExternalStore(draft.subscribe, () => draft.version);
  const [version] = useDebouncedValue(shown, 300);
  const names = [...new Set([...(draft.dirty ? [draft.role] : []), ...Object.keys(counts)])];
  const got = useQueries({ queries: names.map((role) => ({ queryKey: ["permissions", key, config.key, role, undefined], queryFn: () => api.matrix(key, config.key, role) })) });
  const read = got.map((one) => one.data);
  const all = names.flatMap((role, i) => {
    const one = drafts.of(role);
    const data = read[i];
    if (one !== draft && data && one.version === 0) one.load(data.role, drafts.kept(role));
    return data && one.dirty ? [one] : [];
  });
  const known = read.flatMap((one) => (one ? [one.revision] : []));
  const docs = useMemo(
    () => all.map((one): api.MatrixChange => ({ role: one.role, tracker: config.key, all_states: one.doc.all_states, states: one.doc.states })),
    // The documents are replaced, never written into: their versions say when.
    [all.map((one) => `${one.role}:${one.version}`).join(), config.key],
  );
  return { all, docs, revision: known.length > 0 ? Math.min(...known) : 0, pending: got.some((one) => one.isPending), error: got.find((one) => one.error)?.error ?? null, version };
}

/** What the drafts would do; asked again when the keys rest. */
function useLook(docs: readonly api.MatrixChange[], revision: number, version: number) {
  const { key } = useWorkspace();
  return useQuery<Preview>({
    queryKey: ["look", key, "matrix", revision, version, docs.map((doc) => doc.role).join()],
    queryFn: () => api.previewMatrices(key, revision, docs),
    enabled: docs.length > 0 && revision > 0,
    placeholderData: (before) => before,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
}

/** A step that ends what a lint is about, put into the draft by one press. */
function remedy(config: Config, draft: RoleDraft, lint: Preview["lints"][number]): { label: string; run: () => void } | null {
  const { state, property } = lint;
  const stateKey = config.states.find((s) => s.id === state?.id || s.key === state?.key)?.key;
  const found = config.properties.find((p) => p.id === property?.id || p.key === property?.key);
  if (!stateKey || !found || (lint.code !== "required_stuck" && lint.code !== "required_hidden")) return null;
  const side = lint.code === "required_stuck" ? "edit" : "view";
  return {
    label: t`Allow ${draft.name} to ${side} ${found.label} ✱`,
    run: () => draft.write(setCells(draft.frame, draft.doc, [{ state: stateKey, target: { property: found.key, side }, level: "assigned" }]).doc, [found.key]),
  };
}

/** Cells of one role that will be written, grouped by what they become. */
function Cells({ config, draft, open }: { config: Config; draft: RoleDraft; open: boolean }) {
  const groups = useMemo(() => groupsOf(config), [config]);
  const list = draft.changes();
  const lines = grouped(list);
  return (
    <details className={css.cells} open={open}>
      <summary>
        {list.length > 0 ? plural(list.length, { one: `# cell in role ${draft.name}`, other: `# cells in role ${draft.name}` }) : t`No cell in role ${draft.name}`}
      </summary>
      <ul>
        {lines.map((line) => (
          <li key={line.key}>
            <span className={css.sign} data-gain={line.gain || undefined}>
              {line.gain ? t`▲ More` : t`▼ Less`}
            </span>
            <span>
              <b>{targetWords(groups, line.first.target)}</b> · {line.states.map((s) => stateWords(config, s)).join(", ")}
              <span className={css.step}>
                <Trans>
                  <span className="vh">{levelWord(line.first.was)} to </span>
                  <Level level={line.first.was} silent /> <span aria-hidden="true">→</span> <Level level={line.first.now} silent /> {levelWord(line.first.now)}
                </Trans>
              </span>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function grouped(list: readonly Change[]): { key: string; first: Change; states: string[]; gain: boolean }[] {
  const out = new Map<string, { key: string; first: Change; states: string[]; gain: boolean }>();
  for (const change of list) {
    const key = JSON.stringify([change.target, change.was, change.now]);
    const line = out.get(key) ?? { key, first: change, states: [], gain: rank(change.now) > rank(change.was) };
    line.states.push(change.state);
    out.set(key, line);
  }
  return [...out.values()];
}
