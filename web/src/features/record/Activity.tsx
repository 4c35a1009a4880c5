import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
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
      <h2 id="activity-title">{t`Activity`}</h2>
      {list.isPending && <Skeleton rows={4} label={t`Loading the activity`} />}
      {list.isError && <Failure error={list.error} what={t`The activity`} onRetry={() => void list.refetch()} />}
      {list.data && entries.length === 0 && <p className={css.none}>{t`Nothing yet.`}</p>}
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
          {t`Show older`}
        </Button>
      )}
    </section>
  );
}

/** One entry in words. */
export function Entry({ schema, entry }: { schema: Schema; entry: ActivityEntry }) {
  const who = <b>{entry.who?.name ?? t`Someone`}</b>;
  const property = schema.properties.find((p) => p.key === (entry.kind === "site" ? "site" : entry.property));
  const state = (key: string | undefined) => <b>{schema.states.find((s) => s.key === key)?.label ?? t`another state`}</b>;
  switch (entry.kind) {
    case "created":
      return <span><Trans>{who} created this</Trans></span>;
    case "moved":
      return (
        <span>
          <Trans>{who} moved it from {state(entry.from)} to {state(entry.to)}</Trans>
        </span>
      );
    case "edited":
    case "site":
      return (
        <span>
          <Trans>{who} changed <b>{property?.label ?? t`the site`}</b></Trans>
          {property && <Change property={property} before={entry.before} after={entry.after} />}
        </span>
      );
    case "restricted":
      return <span><Trans>{who} changed who may see this</Trans></span>;
    case "commented":
      return <span><Trans>{who} said something</Trans></span>;
    case "comment_edited":
      return <span><Trans>{who} changed a comment</Trans></span>;
    case "comment_removed":
      return <span><Trans>{who} took a comment away</Trans></span>;
    case "binned":
      return <span><Trans>{who} deleted this</Trans></span>;
    case "archived":
      return <span><Trans>{who} archived this</Trans></span>;
    case "restored":
      return <span><Trans>{who} took this out of the archive</Trans></span>;
    case "recovered":
      return <span><Trans>{who} took this out of the bin</Trans></span>;
    default:
      return <span><Trans>{who} changed this</Trans></span>;
  }
}

function Change({ property, before, after }: { property: Property; before: unknown; after: unknown }) {
  const words = (value: unknown) => valueText(property, value) || t`empty`;
  return (
    <span className={css.change}>
      <Trans><s>{words(before)}</s> <span aria-hidden="true">→</span> <span className="vh">to</span> {words(after)}</Trans>
    </span>
  );
}
