import { Button } from "@mantine/core";
import type { ActivityEntry, Property, Schema } from "@/api/model";
import type { OnePlace } from "@/api/record";
import { ago, dateTime } from "@/ui/format";
import { Failure, Skeleton } from "@/ui/Status";
import { valueText } from "@/ui/value/value";
import { useActivity } from "./queries";
import css from "./RecordPage.module.css";

/** What happened to the record, newest first, as far as its reader may know it (A4.5). */
export function Activity({ schema, place }: { schema: Schema; place: OnePlace }) {
  const list = useActivity(place);
  const entries = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby="activity-title">
      <h2 id="activity-title">Activity</h2>
      {list.isPending && <Skeleton rows={4} label="Loading the activity" />}
      {list.isError && <Failure error={list.error} what="The activity" onRetry={() => void list.refetch()} />}
      {list.data && entries.length === 0 && <p className={css.none}>Nothing yet.</p>}
      <ol className={css.entries}>
        {entries.map((entry, i) => (
          <li key={`${entry.at}-${i}`}>
            <Entry schema={schema} entry={entry} />
            <time dateTime={entry.at} title={dateTime(entry.at)}>
              {ago(entry.at)}
            </time>
          </li>
        ))}
      </ol>
      {list.hasNextPage && (
        <Button variant="default" size="compact-sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show older
        </Button>
      )}
    </section>
  );
}

function Entry({ schema, entry }: { schema: Schema; entry: ActivityEntry }) {
  const who = <b>{entry.who?.name ?? "Someone"}</b>;
  const property = schema.properties.find((p) => p.key === (entry.kind === "site" ? "site" : entry.property));
  const state = (key: string | undefined) => <b>{schema.states.find((s) => s.key === key)?.label ?? "another state"}</b>;
  switch (entry.kind) {
    case "created":
      return <span>{who} created this</span>;
    case "moved":
      return (
        <span>
          {who} moved it from {state(entry.from)} to {state(entry.to)}
        </span>
      );
    case "edited":
    case "site":
      return (
        <span>
          {who} changed <b>{property?.label ?? "the site"}</b>
          {property && <Change property={property} before={entry.before} after={entry.after} />}
        </span>
      );
    case "restricted":
      return <span>{who} changed who may see this</span>;
    case "commented":
      return <span>{who} said something</span>;
    case "comment_edited":
      return <span>{who} changed a comment</span>;
    case "comment_removed":
      return <span>{who} took a comment away</span>;
    case "binned":
      return <span>{who} deleted this</span>;
    default:
      return (
        <span>
          {who} {entry.kind} this
        </span>
      );
  }
}

function Change({ property, before, after }: { property: Property; before: unknown; after: unknown }) {
  const words = (value: unknown) => valueText(property, value) || "empty";
  return (
    <span className={css.change}>
      <s>{words(before)}</s> <span aria-hidden="true">→</span> <span className="vh">to</span> {words(after)}
    </span>
  );
}
