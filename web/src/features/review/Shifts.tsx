import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import type { Preview } from "@/api/note";
import { Button } from "@mantine/core";
import { useWorkspace } from "@/features/session/workspace";
import { reaches, type SettingsLevel } from "@/features/settings/pages";
import { listed, number } from "@/ui/format";
import { RecordsOf, type Lister, type PersonLine } from "./RecordsOf";
import { featureWords, selfGrantWords, trackerWords, whenWords, whoWords } from "./words";
import css from "./Review.module.css";

/** What ends a lint by one press, where the page knows it. */
export type Fix = (lint: Preview["lints"][number]) => { label: string; run: () => void } | null;

/** Who gains, who loses, and what to look at before saving: the answer of the engine that will decide. */
export function Shifts({ preview, fix, lister }: { preview: Preview; fix?: Fix; lister?: Lister }) {
  const quiet = preview.gains.length === 0 && preview.losses.length === 0;
  return (
    <div className={css.cards}>
      <Check preview={preview} fix={fix} />
      {quiet && <p className={css.quiet}>{t`Nobody gains or loses anything on a record by it.`}</p>}
      <Side title={t`Gain`} list={preview.gains} people={preview.gaining} preview={preview} lister={lister} gains />
      <Side title={t`Lose`} list={preview.losses} people={preview.losing} preview={preview} lister={lister} />
      <Unaffected people={preview.unaffected} />
      <Uncounted list={preview.records.uncounted} />
      {!preview.complete && <p className={css.quiet}>{t`Later dates and other networks were too many to compare them all.`}</p>}
    </div>
  );
}

/** Trackers whose records were not counted, and why: who gains and who loses stands above all the same. */
function Uncounted({ list }: { list: Preview["records"]["uncounted"] }) {
  const of = (why: string) => listed(list.filter((one) => one.why === why).map((one) => one.tracker.name));
  const [time, assigns, restricted] = [of("time"), of("assigns"), of("restricted")];
  if (list.length === 0) return null;
  return (
    <section className={css.card} aria-label={t`Not counted`}>
      <ul>
        {time && <li>{t`The records of ${time} were not counted: it took longer than two seconds. Who gains and who loses is complete.`}</li>}
        {assigns && <li>{t`The records of ${assigns} were not counted: other properties assign afterwards, so whose records are whose is known once it is saved.`}</li>}
        {restricted && <li>{t`Of the restricted records of ${restricted} only the first 20,000 were counted.`}</li>}
      </ul>
    </section>
  );
}

/** Those who hold a role that changes, and for whom nothing does. */
function Unaffected({ people }: { people: Preview["unaffected"] }) {
  if (people.count === 0) return null;
  const names = people.users.map((u) => u.name);
  const whoAll = people.count > names.length ? t`${names.join(", ")} and ${number(people.count - names.length)} more` : listed(names);
  return (
    <details className={css.quiet}>
      <summary>{plural(people.count, { one: "# person who holds it is not affected", other: "# people who hold it are not affected" })}</summary>
      {t`Another role gives it to them already, or something else keeps it from them: ${whoAll}.`}
    </details>
  );
}

interface Line {
  text: string;
  bad: boolean;
  step?: { label: string; run: () => void } | null;
}

/** Whether a save would be refused: a broken test stops nobody who may force it, and who then says why (A11.6). */
export const stops = (preview: Preview | undefined, me: { settings: SettingsLevel }) => (preview?.violations ?? []).some((v) => v.code !== "test_broken" || !reaches(me.settings, "full"));

function Check({ preview, fix }: { preview: Preview; fix?: Fix }) {
  const full = reaches(useWorkspace().me.settings, "full");
  const lines: Line[] = [
    ...preview.violations.map((v) => ({ text: v.message, bad: v.code !== "test_broken" || !full })),
    ...preview.self_grants.map((g) => ({ text: selfGrantWords(g), bad: false })),
    ...(preview.self_grants.length > 0 ? [{ text: preview.two_people ? t`It waits until another user with the same power confirms it.` : t`It needs a reason, and is told to every other user with full access.`, bad: false }] : []),
    ...preview.lints.map((l) => ({ text: l.message, bad: false, step: fix?.(l) })),
    ...preview.adjusted.map((text) => ({ text, bad: false })),
  ];
  if (lines.length === 0) return null;
  return (
    <section className={css.card} data-tone="check" aria-label={t`Check`}>
      <h3>{t`! Check`}</h3>
      <ul>
        {lines.map((line, i) => (
          <li key={i} data-bad={line.bad || undefined}>
            {line.bad ? <Trans><b>Cannot be saved:</b> {line.text}</Trans> : line.text}
            {line.step && (
              <div>
                <Button size="compact-sm" variant="default" onClick={line.step.run}>
                  {line.step.label}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const first = 6;

interface SideProps {
  title: string;
  list: Preview["gains"];
  people: number;
  preview: Preview;
  lister?: Lister;
  gains?: boolean;
}

function Side({ title, list, people, preview, lister, gains = false }: SideProps) {
  const [all, setAll] = useState(false);
  if (list.length === 0) return null;
  const records = preview.records.people.reduce((sum, p) => sum + (gains ? p.gains : p.losses), 0);
  return (
    <section className={css.card} data-tone={gains ? "gain" : "lose"} aria-label={title}>
      <h3>{sideWords(gains, people, records)}</h3>
      <ul>
        {list.slice(0, all ? list.length : first).map((shift, i) => (
          <li key={i}>
            <b>{whoWords(shift)}</b>
            {whenWords(shift) && `, ${whenWords(shift)}`}
            <ul>
              {shift.entry && <li>{gains ? t`can enter the workspace` : t`can no longer enter the workspace`}</li>}
              {shift.features.map((f) => (
                <li key={f.feature}>
                  {featureWords(f)}
                </li>
              ))}
              {shift.trackers.map((t) => (
                <Tracker key={t.tracker.id} name={t.tracker.name} lines={trackerWords(t, gains)} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {list.length > first && !all && (
        <Button size="compact-sm" variant="default" onClick={() => setAll(true)}>
          {t`${number(list.length - first)} more`}
        </Button>
      )}
      <PerPerson preview={preview} gains={gains} lister={lister} />
    </section>
  );
}

/** How many people gain or lose, and on how many records: one that three people lose counts three times. */
function sideWords(gains: boolean, people: number, records: number): string {
  const who = plural(people, { one: "# person", other: "# people" });
  if (records === 0) return gains ? t`▲ Gain: ${who}` : t`▼ Lose: ${who}`;
  return gains ? t`▲ Gain: ${who}, ${number(records)} times a record` : t`▼ Lose: ${who}, ${number(records)} times a record`;
}

/** Records counted person by person; of those that are lost, what somebody is at work on stands first. */
function PerPerson({ preview, gains, lister }: { preview: Preview; gains: boolean; lister?: Lister }) {
  const list = preview.records.people.filter((p) => (gains ? p.gains : p.losses) > 0);
  const working = gains ? [] : list.filter((p) => p.working > 0);
  if (list.length === 0) return null;
  const first = working.slice(0, 3).map((p) => t`${p.user.name} (${number(p.working)} in ${p.tracker.name})`).join(", ");
  const who = working.length > 3 ? t`${first} and ${plural(working.length - 3, { one: "# other", other: "# others" })}` : first;
  return (
    <>
      {working.length > 0 && (
        <p className={css.open}>
          {plural(working.length, { one: `${who} has such records open right now.`, other: `${who} have such records open right now.` })}
        </p>
      )}
      <details>
        <summary>{t`Records, person by person`}</summary>
        <ul>
          {list.map((p, i) => (
            <li key={i}>
              {personWords(p, gains)}
              {lister && <RecordsOf line={p} side={gains ? "gains" : "losses"} lister={lister} />}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

function personWords(p: PersonLine, gains: boolean): string {
  const name = p.user.name;
  const records = plural(gains ? p.gains : p.losses, { one: "# record", other: "# records" });
  if ((gains ? p.appears : p.disappears) === 0) return t`${name}: ${records} of ${p.tracker.name}`;
  return gains ? t`${name}: ${records} of ${p.tracker.name}, ${number(p.appears)} of which appear` : t`${name}: ${records} of ${p.tracker.name}, ${number(p.disappears)} of which disappear`;
}

function Tracker({ name, lines }: { name: string; lines: readonly string[] }) {
  const [all, setAll] = useState(false);
  return (
    <li>
      {name}: {lines.slice(0, all ? lines.length : first).join("; ")}
      {lines.length > first && !all && (
        <>
          {" "}
          <button type="button" className={css.more} onClick={() => setAll(true)}>
            <Trans>and {lines.length - first} more<span className="vh"> on {name}</span></Trans>
          </button>
        </>
      )}
    </li>
  );
}
