import type { MatrixRole } from "@/api/model";
import { emptyDoc } from "./draft";
import type { Doc, Entries } from "./resolve";
import type { Config } from "./rows";

/**
 * What a role's document of another time says in the words of now: keys may have been given to others since, so states
 * and properties are found by their ids. What is no more is left out: there is no cell of it to compare.
 */
export function inWordsOfNow(role: MatrixRole, then: Config, now: Config): Doc {
  if (!role.stored) return emptyDoc;
  const states = renamed(then.states, now.states);
  const properties = renamed(then.properties, now.properties);
  const known = new Set(then.properties.map((one) => one.key));
  const entries = (all: Entries): Entries => ({
    actions: all.actions,
    properties: Object.fromEntries(
      Object.entries(all.properties).flatMap(([key, cell]) => {
        const name = known.has(key) ? properties.get(key) : key; // what the tracker does not name is everybody's: site, author, all of them
        return name === undefined ? [] : [[name, cell]];
      }),
    ),
  });
  const kept = Object.entries(role.document.states ?? {}).flatMap(([key, all]) => {
    const name = states.get(key);
    return name === undefined ? [] : [[name, entries(all)] as const];
  });
  return { all_states: entries(role.document.all_states), states: Object.fromEntries(kept) };
}

/** Keys of then by keys of now, of what is still there. */
function renamed(then: readonly Part[], now: readonly Part[]): Map<string, string> {
  const names = new Map(now.map((one) => [one.id, one.key]));
  return new Map(
    then.flatMap((one) => {
      const name = names.get(one.id);
      return name === undefined ? [] : [[one.key, name] as const];
    }),
  );
}

interface Part {
  id?: string;
  key: string;
}
