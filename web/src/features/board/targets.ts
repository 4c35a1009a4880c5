import { t } from "@lingui/core/macro";
import type { Board, BoardColumn, Property, Question, Row, Schema } from "@/api/model";
import { missingText, steps, type Step } from "@/features/record/explain";
import { lowered } from "@/ui/format";
import { reasonText, whyNot } from "@/ui/reasons";

/** Whether a card may go to a column, and what stands in the way: all of it read from what the server sent. */
export interface Target {
  column: BoardColumn;
  label: string;
  /** Why it may not, as a sentence; null where it may. */
  reason: string | null;
  /** What is still to be filled in on the way, in few words: "needs Photo". */
  needs: string | null;
  step?: Step;
  /** What Why? is asked of it; empty where no question is about what stands in the way. */
  question: Partial<Question>;
}

export function columnLabel(column: BoardColumn, property: Property | undefined): string {
  if (column.kind === "empty") return property ? t`No ${lowered(property.label)}` : t`Empty`;
  if (column.kind === "no_access") return t`No access`;
  if (property?.type === "checkbox") return column.value === true ? t`${property.label}: yes` : t`${property.label}: no`;
  return column.label ?? column.id;
}

/** Every other column of the board, in order, as a target for the card. */
export function targets(board: Board, row: Row, schema: Schema, from: BoardColumn | undefined): Target[] {
  const property = schema.properties.find((p) => p.key === board.group.property);
  return board.columns
    .filter((c) => c.id !== from?.id)
    .map((column) => (board.group.type === "state" ? stateTarget(column, row, schema) : valueTarget(column, row, property)));
}

function stateTarget(column: BoardColumn, row: Row, schema: Schema): Target {
  const label = column.label ?? column.id;
  const step = steps(row, schema).find((s) => s.to.key === column.id);
  if (!step) return { column, label, needs: null, question: { action: "change_state" }, reason: whyNot(row.can.change_state) ?? reasonText("no_transition") };
  const names = step.missing.map((p) => p.label).join(", ");
  const needs = step.missing.length > 0 ? t`needs ${names}` : null;
  const fillable = !step.missingHidden && step.missing.every((p) => row.can.edit.includes(p.key));
  const stuck = step.missing.find((p) => !row.can.edit.includes(p.key));
  return { column, label, step, needs, question: stuck ? { action: "edit", property: stuck.key } : {}, reason: fillable ? null : missingText(step) };
}

function valueTarget(column: BoardColumn, row: Row, property: Property | undefined): Target {
  const label = columnLabel(column, property);
  if (column.kind === "no_access" || !property) return { column, label, needs: null, question: {}, reason: t`Nothing can be moved here: it holds what you may not view.` };
  const editable = row.can.edit.includes(property.key);
  return { column, label, needs: null, question: { action: "edit", property: property.key }, reason: editable ? null : t`You cannot change ${property.label} on this record.` };
}
