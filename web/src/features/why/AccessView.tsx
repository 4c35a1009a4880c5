import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { isDenied } from "@/api/error";
import type { Effective, EffectiveState, EffectiveTracker, Question } from "@/api/why";
import { useWorkspace } from "@/features/session/workspace";
import { levelWord } from "@/ui/right";
import { reaches } from "@/features/settings/pages";
import { errorText, Failure, Skeleton } from "@/ui/Status";
import { Frame, type ViewProps } from "./Frame";
import { CopyLink } from "./Share";
import { useAskable, useEffective, useStates } from "./queries";
import type { Topic } from "./question";
import { accessTitle, entryWords, through } from "./words";
import css from "./Why.module.css";

/** How many trackers' states are read at once; the others are asked about as a whole. */
const enough = 12;

/** What a person can do, tracker by tracker; every part asks why. */
export function AccessView({ topic, onTopic, onClose }: ViewProps<"access">) {
  const { me } = useWorkspace();
  const got = useEffective(topic.user);
  const refused = isDenied(got.error);
  return (
    <Frame title={got.data ? accessTitle(got.data, me.id) : topic.user === me.id ? t`What can I do?` : t`What can this person do?`} onClose={onClose}>
      {got.isPending && <Skeleton rows={8} label={t`Looking for the answer`} />}
      {refused && (
        <p className={css.verdict} role="status">
          <span aria-hidden="true">✗</span>
          <span>{errorText(got.error)}</span>
        </p>
      )}
      {got.isError && !refused && <Failure error={got.error} what={t`The answer`} onRetry={() => void got.refetch()} />}
      {got.data && <Trackers access={got.data} onTopic={onTopic} />}
      <div className={css.onward}>
        <CopyLink topic={topic} />
      </div>
    </Frame>
  );
}

type Ask = (question: Omit<Question, "user">) => void;

function Trackers({ access, onTopic }: { access: Effective; onTopic: (topic: Topic) => void }) {
  const { me } = useWorkspace();
  const { configurable } = useAskable();
  const own = access.user.id === me.id;
  const ask: Ask = (question) => onTopic({ kind: "why", question: { ...question, user: own ? undefined : access.user.id } });
  const named = access.trackers.filter((t) => configurable.some((c) => c.key === t.tracker.key)).slice(0, enough);
  const states = useStates(named.map((t) => t.tracker.key ?? ""));
  const others = configurable.filter((c) => !access.trackers.some((t) => t.tracker.id === c.id));
  const first = access.user.name.split(" ")[0];
  return (
    <>
      {!access.entry.allowed && (
        <p className={css.verdict} role="status">
          <span aria-hidden="true">✗</span>
          <span>{entryWords(access.entry.reason)}</span>
        </p>
      )}
      {access.trackers.length === 0 && (
        <p className={css.verdict} role="status">
          <span aria-hidden="true">✗</span>
          <span>{own ? t`You see nothing.` : reaches(me.settings, "extended") ? t`${first ?? ""} sees nothing.` : t`${access.user.name} sees no tracker that you may configure.`}</span>
        </p>
      )}
      {access.trackers.map((t) => (
        <TrackerPart key={t.tracker.id} part={t} all={states.get(t.tracker.key ?? "") ?? []} ask={ask} />
      ))}
      {others.length > 0 && (
        <section className={css.part}>
          <h3 className={css.sub}>{access.trackers.length > 0 ? t`Sees nothing of` : t`Trackers`}</h3>
          <ul className={css.people}>
            {others.map((t) => (
              <li key={t.id}>
                <span>{t.name}</span>
                <WhyButton what={t.name} onClick={() => ask({ action: "view", tracker: t.key })} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function WhyButton({ what, onClick }: { what: string; onClick: () => void }) {
  return (
    <Button size="compact-sm" variant="default" onClick={onClick}>
      <Trans>Why not?<span className="vh"> {what}</span></Trans>
    </Button>
  );
}

interface State {
  key: string;
  label: string;
}

function TrackerPart({ part, all, ask }: { part: EffectiveTracker; all: readonly State[]; ask: Ask }) {
  const tracker = part.tracker.key ?? part.tracker.id ?? "";
  const blind = all.filter((s) => !part.states.some((p) => p.state.key === s.key && p.properties.length > 0));
  return (
    <section className={css.part} aria-label={part.tracker.name}>
      <h3 className={css.sub}>{part.tracker.name}</h3>
      {part.states
        .filter((s) => s.properties.length > 0 || !blind.some((b) => b.key === s.state.key))
        .map((s) => (
          <StatePart key={s.state.key} tracker={tracker} state={s} ask={ask} />
        ))}
      {blind.length > 0 && (
        <ul className={css.people}>
          {blind.map((s) => (
            <li key={s.key}>
              <span>
                <Trans><span className={css.no} aria-hidden="true">
                  ✗
                </span>{" "}
                Sees nothing in {s.label}</Trans>
              </span>
              <WhyButton what={t`${part.tracker.name} in ${s.label}`} onClick={() => ask({ action: "view", tracker, state: s.key })} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const verbs: Record<string, string> = { create: t`create`, change_state: t`change the state`, archive: t`archive`, delete: t`delete` };

function StatePart({ tracker, state, ask }: { tracker: string; state: EffectiveState; ask: Ask }) {
  const acts = state.actions.map((a) => (verbs[a.action] ?? a.action) + (a.level === "assigned" ? " ✱" : ""));
  const by = state.properties.find((p) => p.view_by)?.view_by ?? state.actions.find((a) => a.by)?.by;
  const assigned = state.properties.some((p) => p.view === "assigned" || p.edit === "assigned") || state.actions.some((a) => a.level === "assigned");
  return (
    <div className={css.state}>
      <p>
        <b>{state.state.name}</b>
        {by && <span className={css.fact}> {t`by ${through(by)}`}</span>}
      </p>
      <ul className={css.chips} aria-label={t`Properties in ${state.state.name}`}>
        {state.properties.map((p) => (
          <li key={p.property.key}>
            <button
              type="button"
              className={css.chip}
              onClick={() => ask({ action: "view", tracker, property: p.property.key, state: state.state.key })}
            >
              <Trans>{p.property.name}<span className="vh">: view {levelWord(p.view)}, edit {levelWord(p.edit)}. Why?</span></Trans>
              <span aria-hidden="true" className={css.level}>
                {p.view === "assigned" ? "✱" : "✓"} {p.edit === "none" ? "" : p.edit === "assigned" ? t`edit ✱` : t`edit`}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {acts.length > 0 && <p className={css.fact}>{t`Can also ${acts.join(", ")}.`}</p>}
      {assigned && <p className={css.fact}>{t`✱ only where assigned`}</p>}
    </div>
  );
}
