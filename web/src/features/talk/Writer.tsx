import { plural, t } from "@lingui/core/macro";
import { Button, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useRef, useState, type KeyboardEvent } from "react";
import type { OnePlace } from "@/api/record";
import * as api from "@/api/talk";
import { standing } from "@/ui/standing";
import { RefusalText } from "@/ui/Refusal";
import { asking, toStored, type Named } from "./mention";
import css from "./Talk.module.css";

interface Props {
  place: OnePlace;
  /** One's own comment that is changed; without it a new one is written. */
  comment?: { id: string; text: string; people: Named[] };
  readers?: number;
  autoFocus?: boolean;
  onDone: () => Promise<void>;
  onLeave?: () => void;
}

// What was typed about a record and not sent yet outlives the tab it was typed in.
const drafts = new Map<string, { text: string; picked: Named[] }>();

/** Writes a comment. An @ offers the people whom one may name; who will not be notified stands there in words (A4.11). */
export function Writer({ place, comment, readers, autoFocus, onDone, onLeave }: Props) {
  const draft = `${place.workspace}/${place.tracker}/${place.record}`;
  const kept = comment ? undefined : drafts.get(draft);
  const [text, setText] = useState(comment?.text ?? kept?.text ?? "");
  const [picked, setPicked] = useState<Named[]>(comment?.people ?? kept?.picked ?? []);
  const [deaf, setDeaf] = useState<string[]>([]);
  const [caret, setCaret] = useState(0);
  const [closed, setClosed] = useState<number | null>(null);
  const key = useRef(crypto.randomUUID());
  const input = useRef<HTMLTextAreaElement>(null);
  const ask = asking(text, caret);
  const open = ask !== null && ask.from !== closed ? ask : null;
  const type = (next: string, people = picked) => {
    setText(next);
    if (!comment) drafts.set(draft, { text: next, picked: people });
  };
  const send = useMutation({
    mutationFn: () => (comment ? api.change(place, comment.id, toStored(text, picked)) : api.say(place, toStored(text, picked), key.current)),
    onSuccess: async () => {
      key.current = crypto.randomUUID();
      drafts.delete(draft);
      setText("");
      setPicked([]);
      setDeaf([]);
      await onDone();
    },
  });
  const pick = (person: api.Mention) => {
    if (!open) return;
    const next = `${text.slice(0, open.from)}@${person.name} ${text.slice(caret)}`;
    const people = [...picked.filter((p) => p.id !== person.id), { id: person.id, name: person.name }];
    setPicked(people);
    type(next, people);
    setDeaf((names) => (person.notified ? names : [...names.filter((n) => n !== person.name), person.name]));
    setClosed(open.from);
    const at = open.from + person.name.length + 2;
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(at, at);
      setCaret(at);
    });
  };
  const offers = useOffers(place, open?.q ?? null, pick, () => open && setClosed(open.from));
  const submit = () => text.trim() !== "" && !send.isPending && send.mutate();
  const silent = deaf.filter((name) => text.includes(`@${name}`));
  return (
    <form
      className={css.writer}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Textarea
        ref={input}
        label={comment ? t`Change your comment` : t`Comment`}
        placeholder={t`Say something. @ mentions somebody.`}
        autosize
        minRows={2}
        maxRows={12}
        maxLength={10_000}
        data-autofocus={autoFocus || undefined}
        autoFocus={autoFocus}
        value={text}
        error={send.isError ? <RefusalText error={send.error} /> : undefined}
        onChange={(event) => {
          type(event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart);
          setClosed(null);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={(event) => {
          if (offers.press(event)) return;
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            submit();
          } else if (event.key === "Escape" && onLeave) {
            event.preventDefault();
            event.stopPropagation();
            onLeave();
          }
        }}
        role="combobox"
        aria-expanded={offers.shown}
        aria-controls={offers.id}
        aria-autocomplete="list"
        aria-activedescendant={offers.active}
      />
      {offers.list}
      {silent.length > 0 && (
        <p className={css.silent} role="status">
          {t`${silent.join(", ")} will not be notified.`}
        </p>
      )}
      <div className={css.send}>
        <span className={css.readers}>{readers !== undefined && t`${plural(readers, { one: "# person", other: "# people" })} can read this.`}</span>
        {onLeave && (
          <Button variant="default" size="compact-md" onClick={onLeave}>
            {t`Cancel`}
          </Button>
        )}
        <Button type="submit" size="compact-md" loading={send.isPending} disabled={text.trim() === ""}>
          {comment ? t`Save` : t`Comment`}
        </Button>
      </div>
    </form>
  );
}

/** The list under an @: by arrows, Enter and Escape, or by pointer. */
function useOffers(place: OnePlace, q: string | null, onPick: (person: api.Mention) => void, onClose: () => void) {
  const id = useId();
  const [at, setAt] = useState(0);
  const [asked] = useDebouncedValue(q, 150);
  const found = useQuery({
    queryKey: ["mentions", place.workspace, place.tracker, place.record, asked],
    queryFn: ({ signal }) => api.mentions(place, (asked ?? "").trim(), signal),
    enabled: asked !== null && q !== null,
    placeholderData: (before) => before,
  });
  const items = q === null ? [] : (found.data?.items ?? []).slice(0, 8);
  const shown = q !== null && found.data !== undefined && (items.length > 0 || q.length > 0);
  const here = Math.min(at, Math.max(0, items.length - 1));
  const press = (event: KeyboardEvent): boolean => {
    if (!shown || items.length === 0) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((here + step + items.length) % items.length);
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") onPick(items[here] as api.Mention);
    else if (event.key === "Escape") onClose();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const list = (
    <div className={css.offers} hidden={!shown}>
      <ul id={id} role="listbox" aria-label={t`People`}>
        {items.map((person, i) => (
          <li key={person.id} id={`${id}-${i}`} role="option" aria-selected={i === here} className={css.offer} onPointerMove={() => setAt(i)} onPointerDown={(event) => event.preventDefault()} onClick={() => onPick(person)}>
            <span>{standing(person)}</span>
            {!person.notified && <small>{t`will not be notified`}</small>}
          </li>
        ))}
      </ul>
      {shown && items.length === 0 && <p className={css.none}>{t`Nobody whom you can mention is called that.`}</p>}
      {found.data?.more && <p className={css.none}>{t`Type more of the name to find others.`}</p>}
    </div>
  );
  return { id, shown, press, list, active: shown && items.length > 0 ? `${id}-${here}` : undefined };
}
