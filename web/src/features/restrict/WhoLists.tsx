import { t } from "@lingui/core/macro";
import { ActionIcon, Popover, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useRef, useState, type KeyboardEvent } from "react";
import type { Named, Person } from "@/api/model";
import { useTeams, useUsers } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { standing } from "@/ui/standing";
import { errorText } from "@/ui/Status";
import type { Draft } from "./draft";
import css from "./Restrict.module.css";

interface Props {
  draft: Draft;
  /** Which of the users are guests, as far as it is told. */
  guests: readonly string[];
  onChange: (draft: Draft) => void;
}

/** The allow-list: users, teams and guests, each with a button that adds to it. */
export function WhoLists({ draft, guests: known, onChange }: Props) {
  const { settings, create_users: whole } = useWorkspace().can;
  const [guests, setGuests] = useState<ReadonlySet<string>>(() => new Set(known));
  const addUser = (user: Person) => onChange({ ...draft, users: [...draft.users, user] });
  const dropUser = (id: string) => onChange({ ...draft, users: draft.users.filter((u) => u.id !== id) });
  return (
    <section className={css.lists} aria-label={t`Only these people`}>
      <h3>{t`Only these people`}</h3>
      <List title={t`Users`} items={draft.users.filter((u) => !guests.has(u.id))} onDrop={dropUser}>
        <AddUsers kind="people" chosen={draft.users} onAdd={addUser} />
      </List>
      <List title={t`Teams`} items={draft.teams} onDrop={(id) => onChange({ ...draft, teams: draft.teams.filter((t) => t.id !== id) })}>
        <AddTeams chosen={draft.teams} onAdd={(team) => onChange({ ...draft, teams: [...draft.teams, team] })} />
      </List>
      {settings.allowed && (
        <List title={t`Guests`} items={draft.users.filter((u) => guests.has(u.id))} onDrop={dropUser}>
          {/* The directory does not tell who is a guest: who has it alone finds them among the users. */}
          {whole.allowed && (
            <AddUsers
              kind="guest"
              chosen={draft.users}
              onAdd={(user) => {
                setGuests(new Set([...guests, user.id]));
                addUser(user);
              }}
            />
          )}
        </List>
      )}
    </section>
  );
}

interface ListProps {
  title: string;
  items: readonly (Named & { deactivated?: boolean; no_access?: boolean })[];
  onDrop: (id: string) => void;
  children: React.ReactNode;
}

function List({ title, items, onDrop, children }: ListProps) {
  return (
    <div className={css.list}>
      <span className={css.title}>{title}</span>
      {children}
      <ul className={css.chips} aria-label={title}>
        {items.map((item) => (
          <li key={item.id} className={css.chip}>
            {standing(item)}
            <ActionIcon size={24} aria-label={t`Take ${item.name} off the list`} onClick={() => onDrop(item.id)}>
              <IconX size={14} stroke={1.75} aria-hidden="true" />
            </ActionIcon>
          </li>
        ))}
        {items.length === 0 && <li className={css.nobody}>{t`None`}</li>}
      </ul>
    </div>
  );
}

interface AddUsersProps {
  kind: "people" | "guest";
  chosen: readonly Person[];
  onAdd: (user: Person) => void;
}

function AddUsers({ kind, chosen, onAdd }: AddUsersProps) {
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed, 200);
  const found = useUsers({ q: q || undefined, kind: kind === "guest" ? "guest" : undefined }, opened);
  const all = (found.data?.pages[0]?.items ?? []).filter((u) => (kind === "guest" || u.kind !== "guest") && u.kind !== "viewer" && u.status !== "deactivated");
  const items = all.filter((u) => !chosen.some((c) => c.id === u.id));
  return (
    <Adder label={kind === "guest" ? t`Add guests` : t`Add users`} opened={opened} onOpened={setOpened} typed={typed} onTyped={setTyped} items={items.map((u) => ({ id: u.id, name: u.name, mark: u.no_access ? t`no access` : undefined }))} loading={found.isFetching} error={found.error} onPick={(item) => onAdd({ id: item.id, name: item.name })} />
  );
}

function AddTeams({ chosen, onAdd }: { chosen: readonly Named[]; onAdd: (team: Named) => void }) {
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState("");
  const found = useTeams(opened);
  const wanted = typed.trim().toLowerCase();
  const items = (found.data ?? []).filter((t) => !chosen.some((c) => c.id === t.id) && t.name.toLowerCase().includes(wanted));
  return <Adder label={t`Add teams`} opened={opened} onOpened={setOpened} typed={typed} onTyped={setTyped} items={items.map((t) => ({ id: t.id, name: t.name, mark: String(t.members.length) }))} loading={found.isFetching} error={found.error} onPick={(item) => onAdd({ id: item.id, name: item.name })} />;
}

interface Item {
  id: string;
  name: string;
  mark?: string;
}

interface AdderProps {
  label: string;
  opened: boolean;
  onOpened: (open: boolean) => void;
  typed: string;
  onTyped: (text: string) => void;
  items: readonly Item[];
  loading: boolean;
  error: unknown;
  onPick: (item: Item) => void;
}

/** A plus that opens a search; it stays open, so that several are picked one after the other. */
function Adder({ label, opened, onOpened, typed, onTyped, items, loading, error, onPick }: AdderProps) {
  const list = useRef<HTMLUListElement>(null);
  const walk = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[event.key === "ArrowDown" ? Math.min(at + 1, buttons.length - 1) : Math.max(at - 1, 0)]?.focus();
  };
  return (
    <Popover opened={opened} onChange={onOpened} position="bottom-start" width={280} trapFocus returnFocus withinPortal={false}>
      <Popover.Target>
        <ActionIcon variant="default" size={28} aria-label={label} aria-expanded={opened} onClick={() => onOpened(!opened)}>
          <IconPlus size={16} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={label} onKeyDown={walk}>
        <TextInput aria-label={t`Search by name`} placeholder={t`Search by name`} value={typed} onChange={(e) => onTyped(e.currentTarget.value)} onKeyDown={(e) => e.key === "Enter" && (e.preventDefault(), items[0] && onPick(items[0]))} data-autofocus />
        <ul ref={list} className={css.found}>
          {items.slice(0, 50).map((item) => (
            <li key={item.id}>
              <UnstyledButton className={css.pick} onClick={() => onPick(item)}>
                {item.name} {item.mark && <span>{item.mark}</span>}
              </UnstyledButton>
            </li>
          ))}
          {items.length === 0 && (
            <li className={css.nobody} role="status">
              {loading ? t`Searching…` : error ? errorText(error) : t`Nobody else found`}
            </li>
          )}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
