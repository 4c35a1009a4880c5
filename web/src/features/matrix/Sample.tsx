import { t } from "@lingui/core/macro";
import { IconLock } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { date, dateTime, number } from "@/ui/format";
import { levelAt } from "./draft";
import type { RoleDraft } from "./model";
import { newStates, type Level } from "./resolve";
import { groupsOf, isAction, targetOf, type Config } from "./rows";
import css from "./Matrix.module.css";

/** What stands in a field of each type, so that the form looks like one. */
const samples: Record<string, string> = {
  text: t`Text`, long_text: t`A few lines of text`, number: number(12), money: number(24.5), date: date("2026-11-21"), date_time: dateTime("2026-11-21T14:00"), checkbox: t`Yes`, choice: t`A choice`, choices: t`Some choices`, user: t`A person`, users: t`Some people`,
  team: t`A team`, teams: t`Some teams`, email: "name@example.org", phone: "+44 20 7946 0000", url: t`A link`, file: t`1 file`, photo: t`1 photo`, signature: t`Signed`, link: t`A record`, system: t`Filled in`,
};

interface Props {
  config: Config;
  draft: RoleDraft;
  name: string;
}

/** A live sample of the record form as the role would see it, on a record that is assigned to them. */
export function Sample({ config, draft, name }: Props) {
  useSyncExternalStore(draft.subscribe, () => draft.version);
  const rows = groupsOf(config).flatMap((g) => g.rows).map((row) => ({ row, view: spread(draft, row, 0), edit: row.wide ? none : spread(draft, row, 1) }));
  const fields = rows.filter(({ row, view }) => !isAction(row) && view.most !== "none");
  const buttons = rows.filter(({ row, view }) => isAction(row) && view.most !== "none");
  const singular = config.singular || config.name;
  return (
    <section className={css.sample} aria-label={t`What a ${name} sees`}>
      <h2>{t`What a ${name} sees`}</h2>
      {fields.length === 0 ? (
        <p className={css.quiet}>{t`Nothing. ${config.name} is hidden from the sidebar.`}</p>
      ) : (
        <>
          <p className={css.quiet}>{t`On a record of ${singular} that is assigned to them, in any state. ✱ is seen on those alone.`}</p>
          {buttons.length > 0 && (
            <p className={css.sampleActs}>
              {buttons.map(({ row, view }) => (
                <span key={row.key}>
                  {marked(row.label, view)}
                </span>
              ))}
            </p>
          )}
          <dl>
            {fields.map(({ row, view, edit }) => (
              <div key={row.key}>
                <dt>
                  {marked(row.label, view)}
                </dt>
                <dd data-edit={edit.most !== "none" || undefined}>
                  <span>{samples[row.type ?? ""] ?? t`Text`}</span>
                  <small>{edit.most === "none" ? <><IconLock size={12} stroke={1.75} aria-hidden="true" /> {t`read-only`}</> : marked(t`can edit`, edit)}</small>
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}

interface Spread {
  most: Level;
  /** Not the same in every state. */
  mixed: boolean;
}

const none: Spread = { most: "none", mixed: false };

function spread(draft: RoleDraft, row: Parameters<typeof targetOf>[0], col: number): Spread {
  const found = [newStates, ...draft.frame.states].map((state) => levelAt(draft.frame, draft.doc, { state, target: targetOf(row, col) }));
  const most = found.includes("all") ? "all" : found.includes("assigned") ? "assigned" : "none";
  return { most, mixed: found.some((level) => level !== most) };
}

function marked(label: string, { most, mixed }: Spread): string {
  const all = most === "assigned" ? `${label} ✱` : label;
  return mixed ? t`${all} (in some states)` : all;
}
