import { t } from "@lingui/core/macro";
import { Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useRoles, useUsers } from "@/features/people/queries";
import { useSignOut } from "@/features/session/useSignOut";
import { useWorkspace } from "@/features/session/workspace";
import { useSettingsPages } from "@/features/settings/usePages";
import { useSearch } from "@/features/find/queries";
import { useTrackers } from "@/features/tracker/queries";
import { useAskable } from "@/features/why/queries";
import { useWhy } from "@/features/why/context";
import { matching, whyAsked, type Entry } from "./palette";
import css from "./Palette.module.css";

const opening = "trackward-palette";

/** Opens the palette, from a button. */
export const openPalette = () => document.dispatchEvent(new Event(opening));

/** Ctrl K: every place one may open, by any of its names. */
export function Palette() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const show = () => setOpen(true);
    const listen = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      setOpen((was) => !was);
    };
    document.addEventListener("keydown", listen);
    document.addEventListener(opening, show);
    return () => {
      document.removeEventListener("keydown", listen);
      document.removeEventListener(opening, show);
    };
  }, []);
  return (
    <Modal opened={open} onClose={() => setOpen(false)} title={t`Go to`} size={560} yOffset="12vh" closeButtonProps={{ "aria-label": t`Close` }}>
      {open && <Search onClose={() => setOpen(false)} />}
    </Modal>
  );
}

/** The places, each with the words it is found by. */
function useEntries(): Entry[] {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const trackers = useTrackers();
  const pages = useSettingsPages();
  const ws = workspace.key;
  return useMemo(() => {
    const params = { ws };
    const out: Entry[] = [{ id: "home", label: t`Home`, words: "start", run: () => void navigate({ to: "/w/$ws", params }) }];
    out.push({ id: "search", label: t`Search in all trackers`, words: t`find records text`, run: () => void navigate({ to: "/w/$ws/search", params }) });
    if (!workspace.view_as) out.push({ id: "notifications", label: t`Notifications`, words: t`bell mentions mail unread`, run: () => void navigate({ to: "/w/$ws/notifications", params }) });
    for (const it of trackers.data ?? []) out.push({ id: it.id, label: it.name, kind: t`Tracker`, words: it.key, run: () => void navigate({ to: "/w/$ws/t/$tracker", params: { ws, tracker: it.key } }) });
    for (const page of pages.open) {
      out.push({ id: page.to, label: page.label, kind: t`Settings`, words: page.words, run: () => void navigate({ to: page.to, params }) });
      for (const part of page.parts ?? []) out.push({ id: part.to, label: part.label, kind: page.label, words: part.words, run: () => void navigate({ to: part.to, params }) });
    }
    if (workspace.can.create_users.allowed) out.push({ id: "add-user", label: t`Add user`, kind: t`Users`, words: t`invite new person`, run: () => void navigate({ to: "/w/$ws/settings/users", params, search: { add: true } }) });
    if (workspace.me.kind === "guest") return out;
    out.push(
      { id: "security", label: t`How you sign in`, kind: t`Account`, words: t`password passkey authenticator security`, run: () => void navigate({ to: "/account/security" }) },
      { id: "sessions", label: t`Where you are signed in`, kind: t`Account`, words: t`sessions devices`, run: () => void navigate({ to: "/w/$ws/account/sessions", params }) },
      { id: "sign-out", label: t`Sign out`, kind: t`Account`, words: t`log out`, run: () => signOut.mutate() },
    );
    return out;
  }, [ws, trackers.data, pages, workspace.view_as, workspace.me.kind, workspace.can.create_users.allowed, navigate, signOut]);
}

/** People and roles by name, for who has settings access. */
function useFound(q: string): Entry[] {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const ws = workspace.key;
  const may = workspace.can.settings.allowed;
  const people = useUsers({ q }, may && q.length > 1);
  const roles = useRoles(may);
  const users = q.length > 1 && may ? (people.data?.pages[0]?.items ?? []).slice(0, 6) : [];
  return [
    ...matching((roles.data ?? []).map((r) => ({ id: r.id, label: r.name, kind: t`Role`, words: r.key, run: () => void navigate({ to: "/w/$ws/settings/roles/r/$role", params: { ws, role: r.key } }) })), q).slice(0, q ? 6 : 0),
    ...users.map((u) => ({ id: u.id, label: u.name, kind: t`User`, words: u.email ?? "", run: () => void navigate({ to: "/w/$ws/settings/users", params: { ws }, search: { user: u.id } }) })),
  ];
}

/** Records by what one views of them, or by number. */
function useRecordsFound(q: string): Entry[] {
  const { key: ws } = useWorkspace();
  const navigate = useNavigate();
  const found = useSearch(q, 4);
  if (q.length < 2 && !/^\d$/.test(q)) return [];
  return (found.data?.items ?? []).flatMap((part) => [
    ...part.records.map((r) => ({
      id: r.id,
      label: `#${r.number} ${r.label ?? ""}`.trim(),
      kind: part.tracker.name,
      words: "",
      run: () => void navigate({ to: "/w/$ws/t/$tracker/r/$record", params: { ws, tracker: part.tracker.key ?? part.tracker.id, record: String(r.number) } }),
    })),
    ...(part.more ? [{ id: `more ${part.tracker.id}`, label: t`More in ${part.tracker.name}…`, kind: t`Search`, words: "", run: () => void navigate({ to: "/w/$ws/search", params: { ws }, search: { q } }) }] : []),
  ]);
}

/** `why ann 1042`: the question itself. About others for who has settings access; the answer is the server's. */
function useWhyFound(q: string): Entry[] {
  const { me, can } = useWorkspace();
  const { open } = useWhy();
  const asked = whyAsked(q, t`why`);
  const others = can.settings.allowed && asked !== null && asked.person.length > 1;
  const people = useUsers({ q: asked?.person }, others);
  const records = useSearch(asked?.record ?? "", 1);
  const { all } = useAskable();
  if (!asked) return [];
  const found = others ? (people.data?.pages[0]?.items ?? []).slice(0, 4) : [];
  const whom = asked.person === "" ? [{ id: me.id, name: t`Myself (${me.name})` }] : found;
  if (!asked.record) return whom.map((u) => ({ id: `why ${u.id}`, label: t`What can ${u.name} do?`, kind: t`Why?`, words: "", run: () => open({ kind: "access", user: u.id }, "docked") }));
  const seen = records.data?.items.map((part) => part.tracker.key) ?? [];
  // A record that one does not see can be asked about all the same, where one may configure its tracker.
  const trackers = [...all.filter((it) => seen.includes(it.key)), ...all.filter((it) => !seen.includes(it.key))].slice(0, 4);
  const record = asked.record;
  return trackers.flatMap((it) =>
    whom.map((u) => ({
      id: `why ${u.id} ${it.id}`,
      label: `${u.name} · ${it.name} #${record}`,
      kind: t`Why?`,
      words: "",
      run: () => open({ kind: "why", question: { user: u.id === me.id ? undefined : u.id, action: "view", tracker: it.key, record } }, "docked"),
    })),
  );
}

function Search({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 150);
  const [at, setAt] = useState(0);
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const found = useFound(q);
  const records = useRecordsFound(q);
  const why = useWhyFound(q);
  const entries = [...why, ...matching(useEntries(), text.trim()), ...records, ...found];
  const here = Math.min(at, entries.length - 1);
  useEffect(() => {
    void list.current?.children[here]?.scrollIntoView({ block: "nearest" }); // newer browsers answer with a promise
  }, [here]);
  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((here + step + entries.length) % Math.max(1, entries.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(entries[here]);
    }
  };
  return (
    <div className={css.palette}>
      <TextInput
        size="md"
        data-autofocus
        role="combobox"
        aria-label={t`Go to`}
        aria-expanded
        aria-controls={id}
        aria-activedescendant={entries.length > 0 ? `${id}-${here}` : undefined}
        placeholder={t`Go to a page, tracker, record or person`}
        leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
        value={text}
        onChange={(e) => {
          setText(e.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <ul ref={list} id={id} role="listbox" aria-label={t`Places`} className={css.list}>
        {entries.map((entry, i) => (
          <li key={`${entry.kind ?? ""} ${entry.id}`} id={`${id}-${i}`} role="option" aria-selected={i === here} className={css.entry} onPointerMove={() => setAt(i)} onClick={() => go(entry)}>
            <span>{entry.label}</span>
            {entry.kind && <small>{entry.kind}</small>}
          </li>
        ))}
      </ul>
      {entries.length === 0 && (
        <p role="status" className={css.none}>
          {t`Nothing that you may open is called that.`}
        </p>
      )}
    </div>
  );
}
