import { t } from "@lingui/core/macro";
import { Select } from "@mantine/core";
import type { Schema } from "@/api/model";
import { groupable } from "./groups";
import css from "./TrackerPage.module.css";

/** What the table is grouped by; nothing without a choice. */
export function GroupBy({ schema, value, onChange }: { schema: Schema; value: string | undefined; onChange: (group: string | undefined) => void }) {
  return (
    <label className={css.choice}>
      <span>{t`Group by`}</span>
      <Select data={groupable(schema)} value={value ?? null} placeholder={t`Nothing`} clearable clearButtonProps={{ "aria-label": t`Group by nothing` }} onChange={(next) => onChange(next ?? undefined)} />
    </label>
  );
}
