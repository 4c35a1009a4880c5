import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as api from "@/api/board";
import type { Board, BoardColumn, Row } from "@/api/model";
import type { Place } from "@/api/record";
import { recordsKey } from "@/features/tracker/queries";

/** Under "list", like every list of the tracker: a write to a record makes it read anew. */
export const boardKey = (place: Place, query: api.BoardQuery) => [...recordsKey(place.workspace, place.tracker), "list", "board", query] as const;

/** The board; read again whenever the window is looked at anew. */
export function useBoard(place: Place, query: api.BoardQuery) {
  return useQuery({ queryKey: boardKey(place, query), queryFn: ({ signal }) => api.board(place, query, signal), placeholderData: (before) => before, refetchOnWindowFocus: "always" });
}

const withColumn = (board: Board, id: string, change: (column: BoardColumn) => BoardColumn): Board => ({ ...board, columns: board.columns.map((c) => (c.id === id ? change(c) : c)) });

/** Reads more cards of one column and puts them below the others. */
export function useMore(place: Place, query: api.BoardQuery) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (column: BoardColumn) => api.board(place, { ...query, column: column.id, cursor: column.next_cursor ?? undefined }),
    onSuccess: (more, column) => {
      const got = more.columns[0];
      if (!got) return;
      client.setQueryData<Board>(boardKey(place, query), (now) =>
        now && withColumn(now, column.id, (c) => ({ ...c, next_cursor: got.next_cursor, records: [...c.records, ...got.records.filter((r) => !c.records.some((o) => o.id === r.id))] })),
      );
    },
  });
}

/** The board with a card in another column, as it will look once the server has agreed. */
export function moved(board: Board, row: Row, to: string): Board {
  const columns = board.columns.map((c) => {
    const here = c.records.some((r) => r.id === row.id);
    if (here) return { ...c, count: c.count - 1, records: c.records.filter((r) => r.id !== row.id) };
    if (c.id === to && !c.target_only) return { ...c, count: c.count + 1, records: [row, ...c.records] };
    return c;
  });
  return { ...board, columns };
}

/** The column a record stands in. */
export const columnOf = (board: Board, row: Row): BoardColumn | undefined => board.columns.find((c) => c.records.some((r) => r.id === row.id));
