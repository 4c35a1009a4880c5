import type { components } from "./schema";

/** What a settings write would do (A11.2). */
export type Preview = components["schemas"]["PolicyPreview"];

/** In the place of a note: the write is only looked at, and nothing changes. */
export const look = Symbol("look");

/** Why something is changed, for the audit log; or that it is only looked at. */
export type Note = string | typeof look;

/** What the note of a change sends: nothing where nothing was written. */
export const noted = (note: string) => (note.trim() === "" ? undefined : note.trim());

/** The part of the query that every settings write has. */
export const written = (note: Note) => (note === look ? { preview: true } : { note: noted(note as string) });

/** What a write would do: the same call, only looked at. */
export const lookAt = async (call: (note: Note) => Promise<unknown>): Promise<Preview> => (await call(look)) as Preview;
