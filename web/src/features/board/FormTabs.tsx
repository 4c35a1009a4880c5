import { t } from "@lingui/core/macro";
import { IconCalendar, IconLayoutKanban, IconTable } from "@tabler/icons-react";
import type { Schema } from "@/api/model";
import type { TableSearch } from "@/features/nav/search";
import type { ChangeSearch } from "@/features/tracker/TrackerPage";
import css from "@/features/tracker/TrackerPage.module.css";

/** The properties a calendar can go by. */
export const dated = (schema: Schema) => schema.properties.filter((p) => p.type === "date" || (p.type === "date_time" && !p.system));

/** The ways to look at a tracker's records. */
export function FormTabs({ schema, search, change }: { schema: Schema; search: TableSearch; change: ChangeSearch }) {
  const forms = [
    { form: undefined, label: t`Table`, Icon: IconTable },
    { form: "board" as const, label: t`Board`, Icon: IconLayoutKanban },
    ...(dated(schema).length > 0 ? [{ form: "calendar" as const, label: t`Calendar`, Icon: IconCalendar }] : []),
  ];
  return (
    <div className={css.tabs} role="group" aria-label={t`${schema.name} as`}>
      {forms.map(({ form, label, Icon }) => (
        <button key={label} type="button" className={css.tab} aria-pressed={search.form === form} onClick={() => change({ form, state: undefined, sel: undefined, at: undefined, col: undefined })}>
          <Icon size={16} stroke={1.75} aria-hidden="true" />
          {label}
        </button>
      ))}
    </div>
  );
}
