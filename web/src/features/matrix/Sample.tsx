import { t } from "@lingui/core/macro";
import { IconLock } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { levelAt } from "./draft";
import type { RoleDraft } from "./model";
import { newStates, type Level } from "./resolve";
import { groupsOf, isAction, targetOf, type Config } from "./rows";
import css from "./Matrix.module.css";

/** What stands in a field of each type, so that the form looks like one. */
const samples: Record<string, string> = {
  text: t`Text`, "long text": t`A few lines of text`, number: "12", money: "24.00", date: t`21 Nov 2026`, "date time": t`21 Nov 2026, 14:00`, checkbox: t`Yes`, choice: t`A choice`, choices: t`Some choices`, user: t`A person`, users: t`Some people`,
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
                  {row.label}
                  {sign(view)}
                </span>
              ))}
            </p>
          )}
          <dl>
            {fields.map(({ row, view, edit }) => (
              <div key={row.key}>
                <dt>
                  {row.label}
                  {sign(view)}
                </dt>
                <dd data-edit={edit.most !== "none" || undefined}>
                  <span>{samples[row.type ?? ""] ?? t`Text`}</span>
                  <small>{edit.most === "none" ? <><IconLock size={12} stroke={1.75} aria-hidden="true" /> {t`read-only`}</> : t`can edit${sign(edit)}`}</small>
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

const sign = ({ most, mixed }: Spread) => `${most === "assigned" ? " ✱" : ""}${mixed ? t` (in some states)` : ""}`;
