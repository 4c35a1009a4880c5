import { t } from "@lingui/core/macro";
import { Anchor, Button } from "@mantine/core";
import { useState } from "react";
import type { Place, RecordQuery } from "@/api/record";
import { lowered, number } from "@/ui/format";
import { useCount } from "./queries";
import css from "./TrackerPage.module.css";

interface Props {
  place: Place;
  query: RecordQuery;
  loaded: number;
  more: boolean;
  loading: boolean;
  /** The last page could not be loaded; asks for it again. */
  onRetry?: () => void;
  singular: string;
  plural: string;
}

/** How many records there are: counted up to 1,000 by itself, exactly on a click. */
export function CountLine({ place, query, loaded, more, loading, onRetry, singular, plural }: Props) {
  const [exact, setExact] = useState(false);
  const count = useCount(place, query, exact, more);
  const total = more ? count.data : { count: loaded, capped: false };
  return (
    <div className={css.count} role="status">
      {total && (
        <span>
          {number(total.count)}
          {total.capped ? "+" : ""} {total.count === 1 ? lowered(singular) : lowered(plural)}
        </span>
      )}
      {total?.capped && (
        <Anchor component="button" type="button" size="sm" onClick={() => setExact(true)} className={css.countButton}>
          {count.isFetching ? t`Counting…` : t`Count all`}
        </Anchor>
      )}
      <span className={css.loaded}>{loading ? t`Loading more…` : onRetry ? t`More could not be loaded.` : ""}</span>
      {onRetry && (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          {t`Try again`}
        </Button>
      )}
    </div>
  );
}
