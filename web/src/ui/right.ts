import { t } from "@lingui/core/macro";

/** Levels of cells and features, and the two sides of a property, as words inside a line. */
const levels: Record<string, string> = { none: t`none`, assigned: t`assigned only`, all: t`all`, mixed: t`differs by state`, view: t`view`, edit: t`edit`, manage: t`manage` };

export const levelWord = (level: string): string => levels[level] ?? level;

const actions: Record<string, string> = { create: t`create`, change_state: t`change state`, archive: t`archive`, delete: t`delete` };

/** What a cell lets one do: "view Phone", "change state". */
export function rightWords(target: string, property?: string): string {
  if (property === undefined) return actions[target] ?? target;
  return target === "edit" ? t`edit ${property}` : t`view ${property}`;
}
