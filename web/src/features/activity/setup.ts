import { t } from "@lingui/core/macro";
import type { ChangedField } from "@/api/talk";
import { kinds } from "@/features/designer/StatesPart";
import { typeWord } from "@/ui/types";

/** What a fact of a tracker's setup is called. */
export function fieldWord(field: ChangedField["field"]): string {
  return {
    name: t`Name`,
    singular: t`Name of one record`,
    key: t`Key`,
    label: t`Label`,
    layout: t`Layout`,
    uses_sites: t`Uses sites`,
    restriction_label: t`Name of the permissions`,
    deleted: t`Deleted`,
    type: t`Type`,
    help: t`Help`,
    options: t`Choices`,
    currency: t`Currency`,
    assigns: t`Assigns who stands in it`,
    may_be_taken: t`May be taken`,
    unique: t`Unique`,
    kind: t`Kind`,
    color: t`Color`,
    shape: t`Shape`,
    required: t`Needed to leave it`,
  }[field];
}

/** A fact in words: as it was, as it is. */
export function valueWord(field: ChangedField["field"], values: readonly string[]): string {
  if (values.length === 0) return t`none`;
  return values.map((value) => oneWord(field, value)).join(", ");
}

function oneWord(field: ChangedField["field"], value: string): string {
  if (field === "type") return typeWord(value);
  if (field === "kind") return kinds[value as keyof typeof kinds] ?? value;
  if (field === "layout") return value === "checklist" ? t`Checklist` : value;
  if (!yesNo.has(field)) return value;
  return value === "true" ? t`yes` : t`no`;
}

const yesNo: ReadonlySet<string> = new Set(["uses_sites", "deleted", "assigns", "may_be_taken", "unique"]);
