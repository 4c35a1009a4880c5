import type { Permissions } from "@/api/model";
import { effective, levels, newStates, rank, resolve, type Doc, type Entries, type Level, type Target } from "./resolve";

/**
 * Changes of one role's document, kept in the page until they are saved. Simplified and detailed mode write into the
 * same document (A3.12); what follows from a change by A3.5 is written at once, so that a reviewer sees all of it.
 */

/** A cell: a target in a state, or in the states that are still to come. */
export interface CellAt {
  state: string;
  target: Target;
}

export interface Setting extends CellAt {
  level: Level;
}

/** What a document is read and written by: the states there are, and the role's document for every tracker. */
export interface Frame {
  states: readonly string[];
  fallback?: Permissions;
}

/** A document after a change, and what was written besides the cells that were named. */
export interface Written {
  doc: Doc;
  /** Cells that had to follow (A3.5). */
  followed: Setting[];
  /** States whose level had to be written by itself, because something of theirs stood in the way (A3.12). */
  byItself: string[];
}

export const emptyDoc: Doc = { all_states: { actions: {}, properties: {} } };

/** Address of a cell as text. */
export function cellKey({ state, target }: CellAt): string {
  return "action" in target ? `${state}\u0001a\u0001${target.action}` : `${state}\u0001p\u0001${target.property}\u0001${target.side}`;
}

export const levelAt = (frame: Frame, doc: Doc, { state, target }: CellAt): Level => effective({ document: doc, fallback: frame.fallback }, state, target);

const rawAt = (frame: Frame, doc: Doc, state: string, target: Target): Level => resolve({ document: doc, fallback: frame.fallback }, state, target);

/** None, assigned, all, and round again. */
export const nextLevel = (level: Level): Level => levels[(rank(level) + 1) % levels.length] ?? "none";

/** Entries with one level written, or with undefined taken away. */
function withLevel(entries: Entries | undefined, target: Target, level: Level | undefined): Entries {
  const next = { actions: { ...entries?.actions }, properties: { ...entries?.properties } };
  if ("action" in target) {
    if (level) next.actions[target.action] = level;
    else delete next.actions[target.action];
    return next;
  }
  const { [target.side]: _gone, ...rest } = next.properties[target.property] ?? {};
  const cell: Entries["properties"][string] = level ? { ...rest, [target.side]: level } : rest;
  if (cell.view || cell.edit) next.properties[target.property] = cell;
  else delete next.properties[target.property];
  return next;
}

function withEntry(doc: Doc, state: string, target: Target, level: Level | undefined): Doc {
  if (state === newStates) return { ...doc, all_states: withLevel(doc.all_states, target, level) };
  const entries = withLevel(doc.states?.[state], target, level);
  const states = { ...doc.states, [state]: entries };
  if (Object.keys(entries.actions).length + Object.keys(entries.properties).length === 0) delete states[state];
  return { ...doc, states };
}

/** One cell's entry. That of the states to come is where the others look too: those keep the level they have. */
function put(frame: Frame, doc: Doc, state: string, target: Target, level: Level | undefined): Doc {
  let next = withEntry(doc, state, target, level);
  if (state !== newStates) return next;
  for (const other of frame.states) {
    const was = rawAt(frame, doc, other, target);
    if (rawAt(frame, next, other, target) !== was) next = withEntry(next, other, target, was);
  }
  return next;
}

const otherSide = (target: Target): Target | null => ("action" in target ? null : { property: target.property, side: target.side === "edit" ? "view" : "edit" });

/**
 * The level the other side has to have once a side is set in a state, or null where it may stay: edit raises view, view
 * lowers edit, and an edit that view had kept down does not come up by itself (A3.5).
 */
function following(frame: Frame, before: Doc, after: Doc, { state, target, level }: Setting): Setting | null {
  const other = otherSide(target);
  if (other === null || "action" in target) return null;
  const raw = rawAt(frame, after, state, other);
  if (target.side === "edit") return rank(raw) < rank(level) ? { state, target: other, level } : null;
  const had = levelAt(frame, before, { state, target: other });
  const due = rank(had) > rank(level) ? level : had;
  return raw === due || rank(raw) < rank(due) ? null : { state, target: other, level: due };
}

/** Sets single cells, each where it stands (detailed mode). */
export function setCells(frame: Frame, doc: Doc, list: readonly Setting[]): Written {
  const followed: Setting[] = [];
  let next = doc;
  for (const cell of list) {
    const before = next;
    if (rawAt(frame, next, cell.state, cell.target) !== cell.level) next = put(frame, next, cell.state, cell.target, cell.level);
    const also = following(frame, before, next, cell);
    if (!also) continue;
    if (levelAt(frame, before, also) !== also.level) followed.push(also);
    next = put(frame, next, also.state, also.target, also.level);
  }
  return { doc: next, followed, byItself: [] };
}

/**
 * Sets a target in every state (simplified mode): the entry for all states is written, those under the states go, and
 * a state whose level would still be another gets one (A3.12).
 */
export function setEverywhere(frame: Frame, doc: Doc, target: Target, level: Level): Written {
  const { doc: spread, byItself } = everywhere(frame, doc, target, level);
  const places = [newStates, ...frame.states];
  const due = places.flatMap((state) => following(frame, doc, spread, { state, target, level }) ?? []);
  const followed = due.filter((also) => levelAt(frame, doc, also) !== also.level);
  const first = due[0];
  if (first && due.length === places.length && due.every((also) => also.level === first.level)) return { doc: everywhere(frame, spread, first.target, first.level).doc, followed, byItself };
  return { doc: due.reduce((next, also) => put(frame, next, also.state, also.target, also.level), spread), followed, byItself };
}

function everywhere(frame: Frame, doc: Doc, target: Target, level: Level): { doc: Doc; byItself: string[] } {
  let next = withEntry(doc, newStates, target, level);
  const byItself: string[] = [];
  for (const state of frame.states) {
    next = withEntry(next, state, target, undefined);
    if (rawAt(frame, next, state, target) === level) continue;
    next = withEntry(next, state, target, level);
    byItself.push(state);
  }
  return { doc: next, byItself };
}

/** Takes away what is written for a cell: the next line of A3.12 answers. */
export function resetCells(frame: Frame, doc: Doc, cells: readonly CellAt[]): Doc {
  return cells.reduce((next, { state, target }) => put(frame, next, state, target, undefined), doc);
}

/** Takes away all that is written for a target. */
export function resetEverywhere(frame: Frame, doc: Doc, target: Target): Doc {
  return [newStates, ...frame.states].reduce((next, state) => withEntry(next, state, target, undefined), doc);
}

/**
 * A draft made on one document, put on top of another: what the draft says entry by entry, where it says something else
 * than the document it was made on; all the rest as somebody else has saved it meanwhile.
 */
export function rebase(old: Doc, draft: Doc, now: Doc): Doc {
  const all = flat(now);
  const [was, is] = [flat(old), flat(draft)];
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    if (was.get(key)?.level === is.get(key)?.level) continue;
    const said = is.get(key);
    if (said) all.set(key, said);
    else all.delete(key);
  }
  let doc = emptyDoc;
  for (const { state, target, level } of all.values()) doc = withEntry(doc, state, target, level);
  return doc;
}

function flat(doc: Doc): Map<string, Setting> {
  const out = new Map<string, Setting>();
  const add = (setting: Setting) => out.set(cellKey(setting), setting);
  for (const [state, entries] of [[newStates, doc.all_states] as const, ...Object.entries(doc.states ?? {})]) {
    for (const [action, level] of Object.entries(entries.actions)) add({ state, target: { action }, level: level as Level });
    for (const [property, cell] of Object.entries(entries.properties)) {
      for (const side of ["view", "edit"] as const) if (cell[side]) add({ state, target: { property, side }, level: cell[side] as Level });
    }
  }
  return out;
}

/** Whether two documents say the same. */
export function sameDoc(a: Doc, b: Doc): boolean {
  if (a === b) return true;
  const [one, two] = [flat(a), flat(b)];
  return one.size === two.size && [...one].every(([key, entry]) => two.get(key)?.level === entry.level);
}

export interface Change extends CellAt {
  was: Level;
  now: Level;
}

/** The cells among these whose level the draft changes. */
export function changesIn(frame: Frame, base: Doc, doc: Doc, cells: Iterable<CellAt>): Change[] {
  const out: Change[] = [];
  if (base === doc) return out;
  for (const cell of cells) {
    const [was, now] = [levelAt(frame, base, cell), levelAt(frame, doc, cell)];
    if (was !== now) out.push({ ...cell, was, now });
  }
  return out;
}
