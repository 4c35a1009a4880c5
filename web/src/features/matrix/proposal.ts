import { slot } from "@/ui/slot";
import type { Doc } from "./resolve";
import type { Config } from "./rows";

/** A role's document on a tracker as another page proposes it; states and properties by id, as it is stored. */
export interface Proposal {
  /** Keys. */
  tracker: string;
  role: string;
  doc: unknown;
}

// It waits for the matrix, which another page opens, and which takes it once.
const waiting = slot<Proposal>();

/** Has the matrix put it into the draft of that role as soon as it is open; nothing is saved. */
export const propose = waiting.put;

/** What waits for this role on this tracker. */
export function useProposal(tracker: string, role: string): Proposal | null {
  const proposal = waiting.use();
  return proposal?.tracker === tracker && proposal.role === role ? proposal : null;
}

interface StoredEntries {
  actions?: Doc["all_states"]["actions"];
  properties?: Doc["all_states"]["properties"];
}

/** A stored document as the matrix has it: by keys. What has no key, such as `*` and system properties, is its own. */
export function byKeys(stored: unknown, config: Config): Doc {
  const { all_states, states } = stored as { all_states?: StoredEntries; states?: Record<string, StoredEntries> };
  const key = (list: readonly { id?: string; key: string }[], ref: string) => list.find((one) => one.id === ref)?.key ?? ref;
  const entries = (of: StoredEntries | undefined): Doc["all_states"] => ({
    actions: { ...of?.actions },
    properties: Object.fromEntries(Object.entries(of?.properties ?? {}).map(([ref, cell]) => [key(config.properties, ref), cell])),
  });
  return { all_states: entries(all_states), states: Object.fromEntries(Object.entries(states ?? {}).map(([ref, of]) => [key(config.states, ref), entries(of)])) };
}
