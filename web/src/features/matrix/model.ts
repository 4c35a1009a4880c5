import type { MatrixRole } from "@/api/model";
import { readDraft, writeDraft } from "@/features/nav/drafts";
import { emptyDoc, changesIn, rebase, sameDoc, type Change, type Frame } from "./draft";
import type { Doc, Target } from "./resolve";
import { groupsOf, targetOf, type Config, type Mode } from "./rows";

/** What is kept of a draft: the document it was made on, the draft, and how many cells it changes. */
interface Kept {
  base: Doc;
  doc: Doc;
  count: number;
}

type Listener = (rows: readonly string[] | null) => void;

/** One role's document with its draft and the steps that led to it. Listeners are told the rows that were touched. */
export class RoleDraft {
  base: Doc = emptyDoc;
  doc: Doc = emptyDoc;
  frame: Frame;
  name = "";
  private past: Doc[] = [];
  private future: Doc[] = [];
  private readonly listeners = new Set<Listener>();
  version = 0;
  /** Changed cells by row, in states and counted once for all of them. */
  private readonly counted = new Map<string, { cells: number; targets: number }>();

  constructor(
    readonly role: string,
    readonly config: Config,
    private readonly keep: (kept: Kept | null) => void,
  ) {
    this.frame = { states: config.states.map((s) => s.key) };
  }

  /** The document as the server has it now. A draft that was made on another is put on top; true when it was. */
  load(role: MatrixRole, kept: Kept | null): boolean {
    this.name = role.role.name;
    this.frame = { states: this.frame.states, fallback: role.fallback };
    const now: Doc = role.stored ? { all_states: role.document.all_states, states: role.document.states } : emptyDoc;
    const [base, doc] = this.version > 0 || !kept ? [this.base, this.doc] : [kept.base, kept.doc];
    const drafted = !sameDoc(base, doc);
    const moved = drafted && !sameDoc(base, now);
    this.doc = drafted ? (moved ? rebase(base, doc, now) : doc) : now;
    this.base = now;
    if (moved || !drafted) [this.past, this.future] = [[], []];
    this.tell(null);
    return moved;
  }

  /** Two documents beside each other: the second is shown, the first is what its cells were. Nothing is kept of it. */
  compare(role: MatrixRole, was: Doc, now: Doc): void {
    this.name = role.role.name;
    this.frame = { states: this.frame.states, fallback: role.fallback };
    [this.base, this.doc] = [was, now];
    this.recount(null);
  }

  /** Writes a new document, as one step that can be taken back. */
  write(next: Doc, rows: readonly string[]): void {
    if (next === this.doc) return;
    this.past = [...this.past.slice(-199), this.doc];
    this.future = [];
    this.put(next, rows);
  }

  undo(): boolean {
    const before = this.past.pop();
    if (!before) return false;
    this.future.push(this.doc);
    this.put(before, null);
    return true;
  }

  redo(): boolean {
    const after = this.future.pop();
    if (!after) return false;
    this.past.push(this.doc);
    this.put(after, null);
    return true;
  }

  /** Puts what a document made on the server's one changes on top of the draft, as one step that can be taken back. */
  propose(doc: Doc): void {
    this.write(rebase(this.base, doc, this.doc), this.rowsOf());
  }

  discard(): void {
    if (this.dirty) this.write(this.base, this.rowsOf());
  }

  /** Everything is drawn anew. */
  touch(): void {
    this.tell(null);
  }

  /** The server has taken it: there is nothing left to take back. */
  saved(): void {
    this.base = this.doc;
    [this.past, this.future] = [[], []];
    this.put(this.doc, null);
  }

  /** Something would be saved; cells may all keep their levels and only be written otherwise. */
  get dirty(): boolean {
    return this.count("detailed") > 0 || !sameDoc(this.base, this.doc);
  }

  /** How many cells the draft changes, as the mode shows them. */
  count(mode: Mode): number {
    let sum = 0;
    for (const row of this.counted.values()) sum += mode === "detailed" ? row.cells : row.targets;
    return sum;
  }

  /** Only the rows that were touched are counted again. */
  private recount(keys: readonly string[] | null): void {
    if (keys === null) this.counted.clear();
    for (const key of keys ?? this.rowsOf()) {
      const targets = this.targets().filter((target) => ("action" in target ? target.action : target.property) === key);
      const changed = targets.map((target) => changesIn(this.frame, this.base, this.doc, ["", ...this.frame.states].map((state) => ({ state, target }))).length);
      this.counted.set(key, { cells: changed.reduce((a, b) => a + b, 0), targets: changed.filter((n) => n > 0).length });
    }
  }

  private known: Target[] | null = null;
  private targets(): Target[] {
    return (this.known ??= groupsOf(this.config).flatMap((group) => group.rows.flatMap((row) => (row.wide ? [0] : [0, 1]).map((col) => targetOf(row, col)))));
  }

  /** Cells that the draft changes, in the order of the matrix; those of states to come last. */
  changes(): Change[] {
    return changesIn(this.frame, this.base, this.doc, [...this.frame.states, ""].flatMap((state) => this.targets().map((target) => ({ state, target }))));
  }

  subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private rowsOf = (): string[] => groupsOf(this.config).flatMap((group) => group.rows.map((row) => row.key));

  private put(doc: Doc, rows: readonly string[] | null): void {
    this.doc = doc;
    this.tell(rows);
  }

  private tell(rows: readonly string[] | null): void {
    this.version++;
    this.recount(rows);
    for (const listener of this.listeners) listener(rows);
    this.later();
  }

  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Keeping a draft takes longer than drawing it: it is done when the keys rest, and when the page goes. */
  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.flush, 250);
  }

  flush = (): void => {
    clearTimeout(this.timer);
    this.keep(this.dirty ? { base: this.base, doc: this.doc, count: this.count("detailed") } : null);
  };
}

/** The drafts of a tracker, role by role, kept for this tab. */
export class Drafts {
  private readonly open = new Map<string, RoleDraft>();
  private readonly listeners = new Set<() => void>();
  private counted: Readonly<Record<string, number>>;

  constructor(
    private readonly place: string,
    private config: Config,
  ) {
    this.counted = read<Record<string, number>>(place) ?? {};
  }

  /** The draft of a role; another schema of the tracker begins it anew from what is kept. */
  of(role: string): RoleDraft {
    const known = this.open.get(role);
    if (known) return known;
    const made = new RoleDraft(role, this.config, (kept) => this.keep(role, kept));
    this.open.set(role, made);
    return made;
  }

  kept = (role: string): Kept | null => read<Kept>(`${this.place}:${role}`);

  /** Roles that have a draft, with how many cells each changes. */
  counts = (): Readonly<Record<string, number>> => this.counted;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  flush = (): void => {
    for (const draft of this.open.values()) draft.flush();
  };

  private keep(role: string, kept: Kept | null): void {
    writeDraft(`${this.place}:${role}`, kept && JSON.stringify(kept));
    if ((this.counted[role] ?? null) === (kept?.count ?? null)) return;
    const { [role]: _was, ...rest } = this.counted;
    this.counted = kept ? { ...rest, [role]: kept.count } : rest;
    writeDraft(this.place, Object.keys(this.counted).length > 0 ? JSON.stringify(this.counted) : null);
    for (const listener of this.listeners) listener();
  }
}

function read<T>(place: string): T | null {
  try {
    const found: unknown = JSON.parse(readDraft(place) ?? "null");
    return typeof found === "object" && found !== null ? (found as T) : null;
  } catch {
    return null;
  }
}
