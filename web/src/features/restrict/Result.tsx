import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/restrict";
import { selfGrantWords } from "@/features/review/words";
import { useWorkspace } from "@/features/session/workspace";
import settings from "@/features/settings/Settings.module.css";
import { RefusalText } from "@/ui/Refusal";
import { dotted, few, listed, number } from "@/ui/format";
import css from "./Restrict.module.css";

/** What a restriction would do, asked of the server that will decide. */
export function useOutcome(target: api.Restricted, etag: string, doc: api.RestrictionDoc, enabled = true) {
  const { key } = useWorkspace();
  return useQuery({ queryKey: ["look", key, "restriction", target, etag, doc], queryFn: () => api.lookAtRestriction(key, target, etag, doc), enabled, staleTime: 0, gcTime: 0, placeholderData: (before) => before });
}

interface Props {
  target: api.Restricted;
  etag: string;
  doc: api.RestrictionDoc;
}

/** Who keeps access, who loses it, and what to think of before saving. */
export function Result({ target, etag, doc }: Props) {
  const [still] = useDebouncedValue(doc, 200);
  const got = useOutcome(target, etag, still);
  if (got.isPending) return <p className={css.result}>{t`Working out who keeps access…`}</p>;
  if (got.isError) return <p className={settings.refused}><RefusalText error={got.error} /></p>;
  if (got.data.done) return <Several done={got.data.done} />;
  const { audience, self_grants, two_people, violations } = got.data.preview;
  return (
    <div className={css.result} role="status" aria-busy={got.isFetching}>
      {audience && <Counts audience={audience} of={target.kind} />}
      {audience && audience.assigned.length > 0 && (
        <p className={css.warn}>
          <IconAlertTriangle size={14} stroke={1.75} aria-hidden="true" /> {assignedWords(target, audience)}
        </p>
      )}
      {self_grants.map((g, i) => (
        <p key={i} className={css.warn}>
          {selfGrantWords(g)} {two_people ? t`It waits until another user with the same power confirms it.` : t`It needs a reason, and is told to every other user with full access.`}
        </p>
      ))}
      {violations.map((v) => (
        <p key={v.message} className={settings.refused}>
          {t`Cannot be saved: ${v.message}`}
        </p>
      ))}
    </div>
  );
}

function Counts({ audience, of }: { audience: api.Audience; of: api.Restricted["kind"] }) {
  const [list, setList] = useState(false);
  const you = { keep: t`you keep it`, gain: t`you come to see it`, lose: t`you lose it`, none: t`you do not see it` }[audience.you];
  const check = (audience.you === "keep" || audience.you === "gain") && <IconCheck size={14} stroke={2} aria-hidden="true" />;
  if (!audience.told) {
    return (
      <>
        <p>
          <Trans><b>Result:</b> {you}</Trans> {check}
        </p>
        <p>{of === "dashboard" ? t`Who else keeps it is told to those who may configure dashboards.` : t`Who else keeps it is told to those who may configure the tracker.`}</p>
      </>
    );
  }
  const told = dotted(
    plural(audience.keep, { one: "# person keeps access", other: "# people keep access" }),
    audience.gain > 0 && plural(audience.gain, { one: "# gains it", other: "# gain it" }),
    plural(audience.lose, { one: "# loses it", other: "# lose it" }),
  );
  return (
    <>
      <p>
        <Trans><b>Result:</b> {told}</Trans>{" "}
        {audience.lose > 0 && (
          <button type="button" className={css.link} aria-expanded={list} onClick={() => setList(!list)}>
            {list ? t`hide the list` : t`list`}
          </button>
        )}{" "}
        · {you} {check}
      </p>
      {list && <Names title={t`Lose access`} names={audience.losing} of={audience.lose} />}
    </>
  );
}

function Names({ title, names, of }: { title: string; names: api.Audience["losing"]; of: number }) {
  return (
    <ul aria-label={title}>
      {names.map((p) => (
        <li key={p.id}>{p.name}</li>
      ))}
      {of > names.length && <li>{t`and ${number(of - names.length)} more`}</li>}
    </ul>
  );
}

function assignedWords(target: api.Restricted, audience: api.Audience): string {
  const who = few(audience.assigned.map((p) => p.name), 3);
  const one = audience.assigned.length === 1;
  if (target.kind === "record") return one ? t`${who} is assigned to this record and would no longer see it.` : t`${who} are assigned to this record and would no longer see it.`;
  return plural(audience.assigned.length, { one: `# of the ${audience.lose} is assigned to open records here: ${who}.`, other: `# of the ${audience.lose} are assigned to open records here: ${who}.` });
}

function Several({ done }: { done: { count: number; done: number; skips: readonly { number: number; message: string }[] } }) {
  return (
    <div className={css.result} role="status">
      <p>
        <Trans><b>Result:</b> {done.done} of {done.count} allowed</Trans>
      </p>
      {done.skips.length > 0 && (
        <ul aria-label={t`Left as they are`}>
          {done.skips.slice(0, 20).map((s) => (
            <li key={s.number}>
              {s.number}: {s.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** How many people come to see it when it is public: "31 people and 4 guests will be able to open it". */
export function PublicWords({ target, etag }: Omit<Props, "doc">) {
  const got = useOutcome(target, etag, { mode: "public" });
  const audience = got.data?.preview?.audience;
  if (got.isPending) return <p>{t`Working out how many people that adds…`}</p>;
  if (!audience?.told) return <p>{t`Everybody whose roles show it will be able to open it. Their roles still limit what they see.`}</p>;
  const people = audience.gain - audience.guests;
  const who = listed([plural(people, { one: "# more person", other: "# more people" }), ...(audience.guests > 0 ? [plural(audience.guests, { one: "# guest", other: "# guests" })] : [])]);
  return (
    <p>
      {t`${who} will be able to open it. Their roles still limit what they see.`}
    </p>
  );
}
