import { t } from "@lingui/core/macro";
import { Select } from "@mantine/core";
import type { Schema } from "@/api/model";
import { datePeriods } from "@/features/dashboard/words";
import { groupable, groupingOf } from "./groups";
import css from "./TrackerPage.module.css";

/** What the table is grouped by, nothing without a choice; of a date by which period. */
export function GroupBy({ schema, value, onChange }: { schema: Schema; value: string | undefined; onChange: (group: string | undefined) => void }) {
  const { by, period } = groupingOf(schema, value ?? "");
  return (
    <>
      <label className={css.choice}>
        <span>{t`Group by`}</span>
        <Select data={groupable(schema)} value={by || null} placeholder={t`Nothing`} clearable clearButtonProps={{ "aria-label": t`Group by nothing` }} onChange={(next) => onChange(next ?? undefined)} />
      </label>
      {period && <Select className={css.period} aria-label={t`Period of the groups`} data={datePeriods} value={period} allowDeselect={false} onChange={(next) => onChange(`${by}:${next ?? "month"}`)} />}
    </>
  );
}
