import { t } from "@lingui/core/macro";
import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { Link, useNavigate, useSearch as useAddress } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { SearchAnswer } from "@/api/talk";
import { keyOf, useWorkspace } from "@/features/session/workspace";
import { useSchema } from "@/features/tracker/queries";
import { number } from "@/ui/format";
import { PageHead } from "@/ui/PageHead";
import { StateText } from "@/ui/StateMark";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useSearch } from "./queries";
import css from "./Search.module.css";

/** Records of all trackers by a text in what one views of them, or by number. */
export function SearchPage() {
  const { key } = useWorkspace();
  const { q = "" } = useAddress({ from: "/w/$ws/search" });
  const navigate = useNavigate();
  const [text, setText] = useState(q);
  const [asked] = useDebouncedValue(text.trim(), 250);
  useEffect(() => {
    void navigate({ to: "/w/$ws/search", params: { ws: key }, search: { q: asked || undefined }, replace: true });
  }, [asked, key, navigate]);
  const found = useSearch(asked, 20);
  const items = asked === "" ? [] : (found.data?.items ?? []);
  const total = items.reduce((n, part) => n + part.records.length, 0);
  return (
    <>
      <PageHead title={t`Search`} />
      <div className={css.page}>
        <TextInput
          size="md"
          type="search"
          aria-label={t`Search in all trackers`}
          placeholder={t`A word, a phone number, #1042`}
          leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
          value={text}
          maxLength={200}
          data-autofocus
          autoFocus={q === ""}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <p className="vh" role="status">
          {found.isFetching ? t`Searching` : asked !== "" && found.data ? t`${number(total)} found` : ""}
        </p>
        {found.isError && <Failure error={found.error} what={t`What you look for`} onRetry={() => void found.refetch()} />}
        {asked !== "" && found.isPending && found.isFetching && <Skeleton rows={6} label={t`Searching`} />}
        {asked === "" && <p className={css.hint}>{t`You find records by the text in what you may view of them, and by their number.`}</p>}
        {asked !== "" && found.data && !found.isFetching && items.length === 0 && <Notice title={t`Nothing holds “${asked}”`}>{t`Among the records and properties that you see. Try fewer letters.`}</Notice>}
        {items.map((part) => (
          <Part key={part.tracker.id} part={part} q={asked} />
        ))}
        {found.data?.cut && <p className={css.hint}>{t`There was no time to search every tracker. Search in one of them.`}</p>}
      </div>
    </>
  );
}

function Part({ part, q }: { part: SearchAnswer["items"][number]; q: string }) {
  const { key } = useWorkspace();
  const tracker = keyOf(part.tracker);
  const schema = useSchema(tracker);
  return (
    <section className={css.part} aria-labelledby={`found-${part.tracker.id}`}>
      <h2 id={`found-${part.tracker.id}`}>{part.tracker.name}</h2>
      <ul className={css.hits}>
        {part.records.map((hit) => {
          const state = schema.data?.states.find((s) => s.key === hit.state);
          return (
            <li key={hit.id}>
              <Link to="/w/$ws/t/$tracker/r/$record" params={{ ws: key, tracker, record: String(hit.number) }} className={css.hit}>
                <span className={css.number}>#{hit.number}</span>
                <span className={css.label}>{hit.label ?? part.singular ?? part.tracker.name}</span>
                <span className={css.state}>{state && <StateText state={state} />}</span>
                {hit.matches.map((m) => (
                  <span key={m.property} className={css.match}>
                    <i>{m.label}:</i> <Marked text={m.text} q={q} />
                  </span>
                ))}
              </Link>
            </li>
          );
        })}
      </ul>
      {part.more && (
        <Link to="/w/$ws/t/$tracker" params={{ ws: key, tracker }} search={{ q }} className={css.all}>
          {t`All in ${part.tracker.name}`}
        </Link>
      )}
    </section>
  );
}

/** A text with what was looked for marked in it. */
function Marked({ text, q }: { text: string; q: string }) {
  const at = q === "" ? -1 : text.toLowerCase().indexOf(q.toLowerCase());
  if (at < 0) return <>{text}</>;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + q.length)}</mark>
      {text.slice(at + q.length)}
    </>
  );
}
