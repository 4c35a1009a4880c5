import { t } from "@lingui/core/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import * as api from "@/api/board";
import type { Board, Row, Schema } from "@/api/model";
import * as records from "@/api/record";
import { recordsKey } from "@/features/tracker/queries";
import type { Question } from "@/api/why";
import { number } from "@/ui/format";
import { useRefuse } from "@/ui/Refusal";
import { errorText } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { boardKey, columnOf, moved } from "./queries";
import type { Target } from "./targets";

interface Move {
  row: Row;
  target: Target;
}

/**
 * Moves a card: at once in the page, then at the server. A move that is refused brings the card back and says why;
 * one that is made is told with the place the card has come to.
 */
export function useMove(schema: Schema, place: records.Place, query: api.BoardQuery) {
  const client = useQueryClient();
  const { say } = useToasts();
  const refuse = useRefuse();
  const key = boardKey(place, query);
  return useMutation({
    mutationFn: async ({ row, target }: Move): Promise<boolean> => {
      const one = { ...place, record: row.id };
      if (target.step) return (await api.moveTo(one, target.column.id)).visible;
      const { etag } = await records.get(one);
      const value = target.column.kind === "empty" ? null : valueOf(target);
      return (await records.patch(one, etag, { values: { [query.group ?? ""]: value } })).visible;
    },
    onMutate: async ({ row, target }) => {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData<Board>(key);
      if (before) client.setQueryData<Board>(key, moved(before, row, target.column.id));
      return { before };
    },
    onError: (error, { row, target }, context) => {
      if (context?.before) client.setQueryData(key, context.before);
      const question: Question = target.step ? { action: "change_state", tracker: schema.key, record: String(row.number) } : { action: "edit", tracker: schema.key, record: String(row.number), property: query.group };
      refuse(error, t`${schema.singular} ${row.number} was not moved to ${target.label}. ${errorText(error)}`, question);
      void client.invalidateQueries({ queryKey: key });
    },
    onSuccess: async (visible, { row, target }) => {
      await client.invalidateQueries({ queryKey: recordsKey(place.workspace, place.tracker) });
      const now = client.getQueryData<Board>(key);
      const column = now && columnOf(now, row);
      const name = `${schema.singular} ${row.number}`;
      if (!visible || !column) say(visible ? t`${name} moved to ${target.label}.` : t`${name} moved to ${target.label}. You no longer see it.`);
      else say(t`${name} moved to ${target.label}, ${number(column.records.findIndex((r) => r.id === row.id) + 1)} of ${number(column.count)}`);
    },
  });
}

/** The value of a column as the server takes it. */
function valueOf(target: Target): unknown {
  const value = target.column.value;
  return typeof value === "object" && value !== null ? (value as { id: string }).id : value;
}
