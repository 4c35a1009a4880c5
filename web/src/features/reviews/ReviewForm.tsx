import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Modal, Select, SegmentedControl, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import * as api from "@/api/reviews";
import { useConfigurable, useRoles, useTeams } from "@/features/people/queries";
import { UserPicker } from "@/features/people/UserPicker";
import { useWorkspace } from "@/features/session/workspace";
import { FormFoot } from "@/features/settings/FormFoot";
import css from "@/features/settings/Settings.module.css";
import { useToasts } from "@/ui/Toast";
import { lowered } from "@/ui/format";
import { dayOf, endOfDay } from "@/ui/zone";
import { useReviewRefresh } from "./queries";
import { repeatNames, scopeNames, scopeWords } from "./words";

type Scope = api.NewReview["scope"]["kind"];
type Who = { id: string; name: string };

/** Begins a review: what it is about, who is asked, until when, and what happens without an answer. */
export function ReviewForm({ opened, onClose, onBegun }: { opened: boolean; onClose: () => void; onBegun: (id: string) => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t`Begin an access review`} closeButtonProps={{ "aria-label": t`Close` }}>
      {opened && <Form onClose={onClose} onBegun={onBegun} />}
    </Modal>
  );
}

/** Changes a review that goes on: its name, who is asked, the last day, what happens without an answer. What it is about stays. */
export function ReviewEdit({ review, opened, onClose }: { review: api.Review; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t`Change this review`} closeButtonProps={{ "aria-label": t`Close` }}>
      {opened && <EditForm review={review} onClose={onClose} />}
    </Modal>
  );
}

/** What both windows ask for: the name, who is asked, the last day, how often again, and what silence means. */
interface Common {
  name: string;
  asked: readonly Who[];
  due: string;
  silence: "keep" | "remove";
  repeat: api.Review["repeat"];
}

interface ShellProps {
  draft: Common;
  put: (change: Partial<Common>) => void;
  scope: Scope;
  problem: string | null;
  save: { error: Error | null; isPending: boolean; mutate: () => void };
  verb?: string;
  placeholder?: string;
  onClose: () => void;
  /** What it is about. */
  children: ReactNode;
}

function Shell({ draft, put, scope, problem, save, verb, placeholder, onClose, children }: ShellProps) {
  const [tried, setTried] = useState(false);
  return (
    <form
      noValidate
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!problem && !save.isPending) save.mutate();
      }}
    >
      <TextInput label={t`Name`} required value={draft.name} maxLength={200} placeholder={placeholder} onChange={(e) => put({ name: e.currentTarget.value })} data-autofocus />
      {children}
      <Asked list={draft.asked} onChange={(asked) => put({ asked })} />
      <div className={css.pair}>
        <TextInput type="date" label={t`Last day`} required value={draft.due} onChange={(e) => put({ due: e.currentTarget.value })} />
        <Again scope={scope} value={draft.repeat} onPick={(repeat) => put({ repeat })} />
      </div>
      <Unanswered value={draft.silence} onPick={(silence) => put({ silence })} />
      <FormFoot save={save} verb={verb} problem={tried && problem} onClose={onClose} />
    </form>
  );
}

function EditForm({ review, onClose }: { review: api.Review; onClose: () => void }) {
  const { key: ws, time_zone: zone } = useWorkspace();
  const refresh = useReviewRefresh();
  const { say } = useToasts();
  const wasDue = dayOf(review.due, zone);
  const [draft, setDraft] = useState<Common>({
    name: review.name,
    asked: review.reviewers.flatMap((r) => (r.id ? [{ id: r.id, name: r.name }] : [])),
    due: wasDue,
    silence: review.on_no_answer,
    repeat: review.repeat,
  });
  const end = draft.due === wasDue ? undefined : endOfDay(draft.due, zone);
  const problem = missingName(draft.name) ?? (end === undefined ? null : missingDay(end));
  const save = useMutation({
    mutationFn: () => api.patch(ws, review.id, { name: draft.name.trim(), reviewers: draft.asked.map((a) => a.id), due: end ?? undefined, on_no_answer: draft.silence, repeat: draft.repeat }),
    onSuccess: async (now) => {
      await refresh();
      say(t`The review ${now.name} was changed.`);
      onClose();
    },
  });
  return (
    <Shell draft={draft} put={(change) => setDraft((was) => ({ ...was, ...change }))} scope={review.scope.kind} problem={problem} save={save} onClose={onClose}>
      <p className={css.small}>{t`It is about: ${scopeWords(review.scope)}. Begin another review for another scope.`}</p>
    </Shell>
  );
}

const missingName = (name: string) => (name.trim() ? null : t`Give the review a name.`);
const missingDay = (end: string | null) => (!end || Date.parse(end) <= Date.now() ? t`Choose a last day that lies ahead.` : null);

function Again({ scope, value, onPick }: { scope: Scope; value: api.Review["repeat"]; onPick: (repeat: api.Review["repeat"]) => void }) {
  const repeats = (Object.keys(repeatNames) as api.Review["repeat"][]).filter((r) => r !== "role_change" || scope === "role");
  return <Select label={t`Again`} allowDeselect={false} data={repeats.map((one) => ({ value: one, label: repeatNames[one] }))} value={value} onChange={(one) => one && onPick(one as api.Review["repeat"])} />;
}

function Unanswered({ value, onPick }: { value: "keep" | "remove"; onPick: (silence: "keep" | "remove") => void }) {
  return (
    <div className={css.section}>
      <span id="no-answer">{t`When nobody answers`}</span>
      <SegmentedControl aria-labelledby="no-answer" value={value} onChange={(one) => onPick(one as "keep" | "remove")} data={[{ value: "keep", label: t`Keep the role` }, { value: "remove", label: t`Remove the role` }]} />
      {value === "remove" && <p className={css.notice}>{t`Roles that nobody has answered for by the last day are taken away, with your powers: yours, those of people with full access and exclusive ones stay.`}</p>}
    </div>
  );
}

const inTwoWeeks = (zone: string) => dayOf(new Date(Date.now() + 14 * 86_400_000).toISOString(), zone);

function Form({ onClose, onBegun }: { onClose: () => void; onBegun: (id: string) => void }) {
  const { key: ws, time_zone: zone } = useWorkspace();
  const refresh = useReviewRefresh();
  const { say } = useToasts();
  const [draft, setDraft] = useState<Common>(() => ({ name: "", asked: [], due: inTwoWeeks(zone), silence: "keep", repeat: "quarterly" }));
  const [scope, setScope] = useState<Scope>("everyone");
  const [about, setAbout] = useState<string | null>(null);
  const needsOne = scope === "role" || scope === "tracker" || scope === "team";
  const end = endOfDay(draft.due, zone);
  const problem = missingName(draft.name) ?? (needsOne && !about ? t`Choose ${lowered(scopeNames[scope])}.` : missingDay(end));
  const begin = useMutation({
    mutationFn: () =>
      api.begin(ws, {
        name: draft.name.trim(),
        scope: { kind: scope, id: needsOne ? (about ?? undefined) : undefined },
        reviewers: draft.asked.map((a) => a.id),
        due: end ?? "",
        on_no_answer: draft.silence,
        repeat: draft.repeat === "role_change" && scope !== "role" ? "quarterly" : draft.repeat,
      }),
    onSuccess: async (made) => {
      await refresh();
      say(draft.asked.length > 0 ? t`The review ${made.name} has begun. ${draft.asked.map((a) => a.name).join(", ")} were written to.` : t`The review ${made.name} has begun.`);
      onBegun(made.id);
    },
  });
  return (
    <Shell draft={draft} put={(change) => setDraft((was) => ({ ...was, ...change }))} scope={scope} problem={problem} save={begin} verb={t`Begin`} placeholder={t`Couriers, autumn`} onClose={onClose}>
      <div className={css.pair}>
        <Select
          label={t`Whose roles`}
          allowDeselect={false}
          data={(Object.keys(scopeNames) as Scope[]).map((value) => ({ value, label: scopeNames[value] }))}
          value={scope}
          onChange={(value) => {
            if (value) setScope(value as Scope);
            setAbout(null);
          }}
        />
        {needsOne && <About scope={scope} value={about} onPick={setAbout} />}
      </div>
    </Shell>
  );
}

function About({ scope, value, onPick }: { scope: Scope; value: string | null; onPick: (id: string | null) => void }) {
  const roles = useRoles();
  const teams = useTeams(scope === "team");
  const trackers = useConfigurable(scope === "tracker");
  const all: Partial<Record<Scope, readonly { id: string; name: string }[]>> = { role: roles.data, team: teams.data, tracker: trackers.data };
  return <Select label={scopeNames[scope].replace("A ", "").replace(/^./, (c) => c.toUpperCase())} required searchable data={(all[scope] ?? []).map((x) => ({ value: x.id, label: x.name }))} value={value} onChange={onPick} placeholder={t`Choose`} nothingFoundMessage={t`Nothing found`} />;
}

/** Who is asked; nobody named is whoever may change an assignment. */
function Asked({ list, onChange }: { list: readonly Who[]; onChange: (list: readonly Who[]) => void }) {
  return (
    <div className={css.section}>
      <UserPicker key={list.length} label={t`Who is asked`} placeholder={list.length > 0 ? t`Add another` : t`Whoever may change the roles`} value={null} except={new Set(list.map((a) => a.id))} onPick={(user) => user && onChange([...list, user])} />
      {list.length > 0 && (
        <ul className={css.lines} aria-label={t`Who is asked`}>
          {list.map((who) => (
            <li key={who.id}>
              <span className={css.main}>{who.name}</span>
              <Button size="compact-sm" variant="default" onClick={() => onChange(list.filter((a) => a.id !== who.id))}>
                <Trans>Leave out<span className="vh"> {who.name}</span></Trans>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
