import { plural, t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { RecordPage } from "@/api/model";
import type { Preview } from "@/api/note";
import { useWorkspace } from "@/features/session/workspace";
import { useSchema, useTrackers } from "@/features/tracker/queries";
import { StateText } from "@/ui/StateMark";
import { RefusalText } from "@/ui/Refusal";
import { Skeleton } from "@/ui/Status";
import { recordTitle } from "@/ui/value/value";
import css from "./Review.module.css";

/** One person's line of a preview: how many records of a tracker they gain or lose. */
export type PersonLine = Preview["records"]["people"][number];

/** Which records a line counts, of those that one sees: a page of them. `key` names the changes that were looked at. */
export interface Lister {
  key: string;
  page: (line: PersonLine, side: "gains" | "losses", cursor?: string) => Promise<RecordPage>;
}

interface Props {
  line: PersonLine;
  side: "gains" | "losses";
  lister: Lister;
}

/** Opens the records behind a line, for who sees records of the tracker; to others they are a number (A2.4). */
export function RecordsOf({ line, side, lister }: Props) {
  const trackers = useTrackers();
  const [open, setOpen] = useState(false);
  if (!trackers.data?.some((one) => one.id === line.tracker.id)) return null;
  const name = line.user.name;
  return (
    <>
      {" "}
      <button type="button" className={css.more} aria-expanded={open} aria-label={open ? t`Hide the records of ${name}` : t`Show the records of ${name} that you see`} onClick={() => setOpen(!open)}>
        {open ? t`hide` : t`show`}
      </button>
      {open && <List line={line} side={side} lister={lister} />}
    </>
  );
}

function List({ line, side, lister }: Props) {
  const { key } = useWorkspace();
  const tracker = line.tracker.key ?? line.tracker.id ?? "";
  const schema = useSchema(tracker);
  const got = useInfiniteQuery({
    queryKey: ["look", key, "records", lister.key, tracker, line.user.id, side, line.from, line.channel, line.address],
    queryFn: ({ pageParam }) => lister.page(line, side, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
  if (got.isError) return <p className={css.refused}><RefusalText error={got.error} /></p>;
  if (!got.data || !schema.data) return <Skeleton rows={2} label={t`Looking for the records`} />;
  const rows = got.data.pages.flatMap((page) => page.items);
  const { label, properties, singular, states } = schema.data;
  const hidden = (side === "gains" ? line.gains : line.losses) - rows.length;
  return (
    <>
      <ul className={css.records} aria-label={t`Records of ${line.user.name} that you see`}>
        {rows.map((row) => (
          <li key={row.id}>
            <Link to="/w/$ws/t/$tracker/r/$record" params={{ ws: key, tracker, record: String(row.number) }}>
              #{row.number} {recordTitle(row, label, properties, singular)}
            </Link>{" "}
            <StateText state={states.find((s) => s.key === row.state) ?? { label: row.state, kind: "open" }} />
          </li>
        ))}
      </ul>
      {got.hasNextPage && (
        <Button size="compact-sm" variant="default" loading={got.isFetchingNextPage} onClick={() => void got.fetchNextPage()}>
          {t`Show more`}
        </Button>
      )}
      {!got.hasNextPage && hidden > 0 && (
        <p role="status" className={css.quiet}>
          {rows.length === 0 ? t`You see none of these records.` : t`${plural(hidden, { one: "# other is a record", other: "# others are records" })} that you do not see.`}
        </p>
      )}
    </>
  );
}
