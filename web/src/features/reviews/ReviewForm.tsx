import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Modal, Select, SegmentedControl, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
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

function EditForm({ review, onClose }: { review: api.Review; onClose: () => void }) {
  const { key: ws, time_zone: zone } = useWorkspace();
  const refresh = useReviewRefresh();
  const { say } = useToasts();
  const [name, setName] = useState(review.name);
  const [asked, setAsked] = useState<readonly Who[]>(review.reviewers.flatMap((r) => (r.id ? [{ id: r.id, name: r.name }] : [])));
  const wasDue = dayOf(review.due, zone);
  const [due, setDue] = useState(wasDue);
  const [silence, setSilence] = useState(review.on_no_answer);
  const [repeat, setRepeat] = useState(review.repeat);
  const [tried, setTried] = useState(false);
  const end = due === wasDue ? undefined : endOfDay(due, zone);
  const problem = missingName(name) ?? (end === undefined ? null : missingDay(end));
  const save = useMutation({
    mutationFn: () => api.patch(ws, review.id, { name: name.trim(), reviewers: asked.map((a) => a.id), due: end ?? undefined, on_no_answer: silence, repeat }),
    onSuccess: async (now) => {
      await refresh();
      say(t`The review ${now.name} was changed.`);
      onClose();
    },
  });
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
      <TextInput label={t`Name`} required value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} data-autofocus />
      <p className={css.small}>{t`It is about: ${scopeWords(review.scope)}. Begin another review for another scope.`}</p>
      <Asked list={asked} onChange={setAsked} />
      <div className={css.pair}>
        <TextInput type="date" label={t`Last day`} required value={due} onChange={(e) => setDue(e.currentTarget.value)} />
        <Again scope={review.scope.kind} value={repeat} onPick={setRepeat} />
      </div>
      <Unanswered value={silence} onPick={setSilence} />
      <FormFoot save={save} problem={tried && problem} onClose={onClose} />
    </form>
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
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("everyone");
  const [about, setAbout] = useState<string | null>(null);
  const [asked, setAsked] = useState<readonly Who[]>([]);
  const [due, setDue] = useState(() => inTwoWeeks(zone));
  const [silence, setSilence] = useState<"keep" | "remove">("keep");
  const [repeat, setRepeat] = useState<api.Review["repeat"]>("quarterly");
  const [tried, setTried] = useState(false);
  const needsOne = scope === "role" || scope === "tracker" || scope === "team";
  const end = endOfDay(due, zone);
  const problem = missingName(name) ?? (needsOne && !about ? t`Choose ${lowered(scopeNames[scope])}.` : missingDay(end));
  const begin = useMutation({
    mutationFn: () =>
      api.begin(ws, { name: name.trim(), scope: { kind: scope, id: needsOne ? (about ?? undefined) : undefined }, reviewers: asked.map((a) => a.id), due: end ?? "", on_no_answer: silence, repeat: repeat === "role_change" && scope !== "role" ? "quarterly" : repeat }),
    onSuccess: async (made) => {
      await refresh();
      say(asked.length > 0 ? t`The review ${made.name} has begun. ${asked.map((a) => a.name).join(", ")} were written to.` : t`The review ${made.name} has begun.`);
      onBegun(made.id);
    },
  });
  return (
    <form
      noValidate
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!problem && !begin.isPending) begin.mutate();
      }}
    >
      <TextInput label={t`Name`} required value={name} maxLength={200} placeholder={t`Couriers, autumn`} onChange={(e) => setName(e.currentTarget.value)} data-autofocus />
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
      <Asked list={asked} onChange={setAsked} />
      <div className={css.pair}>
        <TextInput type="date" label={t`Last day`} required value={due} onChange={(e) => setDue(e.currentTarget.value)} />
        <Again scope={scope} value={repeat} onPick={setRepeat} />
      </div>
      <Unanswered value={silence} onPick={setSilence} />
      <FormFoot save={begin} verb={t`Begin`} problem={tried && problem} onClose={onClose} />
    </form>
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
