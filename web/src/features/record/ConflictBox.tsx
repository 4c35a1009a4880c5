import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ActivityEntry, Property } from "@/api/model";
import * as records from "@/api/record";
import { since } from "@/ui/format";
import { valueText } from "@/ui/value/value";
import { activityKey, type Conflict } from "./save";
import css from "./RecordPage.module.css";

/** The newest change of a property, as far as its reader may know of it (A4.5). */
export function lastChange(entries: readonly ActivityEntry[], key: string): ActivityEntry | undefined {
  return entries.find((e) => (e.kind === "edited" && e.property === key) || (e.kind === "site" && key === "site"));
}

interface Props {
  place: records.OnePlace;
  property: Property;
  conflict: Conflict;
  onKeep: () => void;
  onTake: () => void;
}

/** Two people, one field: who was first, what they wrote, and the choice (A3.10). Only of what one sees. */
export function ConflictBox({ place, property, conflict, onKeep, onTake }: Props) {
  const told = useQuery({ queryKey: [...activityKey(place), "conflict", property.key], queryFn: () => records.activity(place), staleTime: 0, gcTime: 0, retry: false });
  const entry = told.data && lastChange(told.data.items, property.key);
  const who = entry?.who?.name ?? t`Someone`;
  const when = entry && since(entry.at);
  const { label } = property;
  const theirs = conflict.theirs === undefined ? t`no longer visible to you` : valueText(property, conflict.theirs) || t`empty`;
  return (
    <div role="alert" className={css.conflict}>
      <p>
        {when ? <Trans>{who} changed {label} {when}: <b>{theirs}</b></Trans> : <Trans>{who} changed {label} while you were writing: <b>{theirs}</b></Trans>}
      </p>
      <div className={css.row}>
        <Button size="compact-sm" onClick={onKeep}>
          {t`Keep yours`}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onTake}>
          {t`Take theirs`}
        </Button>
      </div>
    </div>
  );
}
