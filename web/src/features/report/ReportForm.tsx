import { t } from "@lingui/core/macro";
import { MultiSelect, Select, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import type { Schema } from "@/api/model";
import type { ReportList } from "@/api/reports";
import { groupings, measures } from "@/features/dashboard/TileForm";
import { allColumns, defaultColumns } from "@/features/tracker/columns";
import { ColumnsPanel } from "@/features/tracker/ColumnsPanel";
import { FilterPanel } from "@/features/tracker/FilterPanel";
import { useTrackers } from "@/features/tracker/queries";
import { whyNot } from "@/ui/reasons";
import type { Draft } from "./draft";
import { datesOf, periods } from "./words";
import css from "./Report.module.css";

interface Props {
  draft: Draft;
  onChange: (draft: Draft) => void;
  schema: Schema | undefined;
  list: ReportList | undefined;
  /** A report that is kept already stays with its tracker. */
  kept: boolean;
}

/** What a report says and asks. */
export function ReportForm({ draft, onChange, schema, list, kept }: Props) {
  const trackers = useTrackers();
  const set = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  return (
    <div className={css.form}>
      <TextInput label={t`Name`} value={draft.name} maxLength={200} required onChange={(e) => set({ name: e.currentTarget.value })} />
      <Textarea label={t`Said above the figures`} value={draft.intro} autosize minRows={2} maxRows={6} maxLength={2000} onChange={(e) => set({ intro: e.currentTarget.value })} />
      <Kept draft={draft} set={set} list={list} kept={kept} />
      {!kept && (
        <Select
          label={t`Tracker`}
          data={(trackers.data ?? []).map((one) => ({ value: one.key, label: one.name }))}
          value={draft.tracker || null}
          allowDeselect={false}
          onChange={(tracker) => tracker && set({ tracker, columns: [], filter: "", group: "", measures: [], sort: [], date: "", period: "" })}
        />
      )}
      {schema && <Asks draft={draft} set={set} schema={schema} />}
    </div>
  );
}

/** No site has this for an id. */
const everywhereValue = "*";

type Set = (part: Partial<Draft>) => void;

/** For whom it is kept. What the reader may not choose is said below, with the reason (A7.2). */
function Kept({ draft, set, list, kept }: { draft: Draft; set: Set; list: ReportList | undefined; kept: boolean }) {
  const can = list?.can;
  const template = draft.kind === "template";
  const kinds = [
    { value: "own", label: t`Only me`, disabled: !can?.create.allowed },
    { value: "shared", label: t`Shared`, disabled: !can?.share.allowed },
    { value: "template", label: t`Template`, disabled: !can?.template.allowed },
  ].filter((kind) => !kept || (kind.value === "template") === template);
  const shut = can && !kept && [!can.share.allowed && t`Sharing takes Manage on reports.`, !can.template.allowed && whyNot(can.template)].filter(Boolean).join(" ");
  const everywhere = list?.everywhere || (kept && draft.site === "") ? [{ value: everywhereValue, label: t`The whole workspace` }] : [];
  const places = [...everywhere, ...(list?.places ?? []).map((p) => ({ value: p.id, label: p.kind === "region" ? t`${p.name} (region)` : p.name }))];
  return (
    <>
      {kinds.length > 1 && (
        <div>
          <span id="report-kind" className={css.label}>{t`Kept for`}</span>
          <SegmentedControl fullWidth data-segments aria-labelledby="report-kind" data={kinds} value={draft.kind} onChange={(kind) => set({ kind: kind as Draft["kind"], site: kind === "template" && !list?.everywhere ? (list?.places[0]?.id ?? "") : "" })} />
          {shut && <p className={css.hint}>{shut}</p>}
        </div>
      )}
      {template && (
        <Select
          label={t`Kept at`}
          description={t`Found there by who has report templates at the site and at the region above it. It is about the records there and below.`}
          data={places}
          value={draft.site || everywhereValue}
          allowDeselect={false}
          searchable
          onChange={(site) => set({ site: !site || site === everywhereValue ? "" : site })}
        />
      )}
    </>
  );
}

function Asks({ draft, set, schema }: { draft: Draft; set: Set; schema: Schema }) {
  const all = allColumns(schema).map((c) => c.key);
  const chosen = draft.columns.length > 0 ? draft.columns.filter((key) => all.includes(key)) : all;
  const [sort = ""] = draft.sort;
  const sortable = schema.properties.filter((p) => p.sortable).map((p) => ({ value: p.key, label: p.label }));
  const order = sort.replace(/^-/, "");
  const dates = datesOf(schema);
  const choosePeriod = (period: string | null) => set(period ? { period, date: draft.date || (dates[0]?.value ?? "created_at") } : { period: "", date: "" });
  return (
    <>
      <div className={css.tools}>
        <FilterPanel schema={schema} value={draft.filter} onChange={(filter) => set({ filter })} />
        <ColumnsPanel schema={schema} chosen={chosen} onChange={(columns) => set({ columns: columns ?? defaultColumns(schema) })} />
      </div>
      <Select label={t`Group by`} placeholder={t`Not grouped`} data={groupings(schema)} value={draft.group || null} clearable searchable clearButtonProps={{ "aria-label": t`Do not group` }} onChange={(group) => set({ group: group ?? "" })} />
      <MultiSelect
        label={t`Totals`}
        placeholder={draft.measures.length === 0 ? t`Number of records` : undefined}
        data={measures(schema)}
        value={draft.measures}
        maxValues={4}
        searchable
        onChange={(values) => set({ measures: values })}
      />
      <div className={css.pair}>
        <Select label={t`Rows by`} placeholder={t`Newest first`} data={[...sortable, { value: "created_at", label: t`Created` }, { value: "state", label: t`State` }]} value={order || null} clearable clearButtonProps={{ "aria-label": t`Newest first` }} onChange={(key) => set({ sort: key ? [sort.startsWith("-") ? `-${key}` : key] : [] })} />
        {order && (
          <Select
            label={t`Order`}
            data={[
              { value: "+", label: t`Rising` },
              { value: "-", label: t`Falling` },
            ]}
            value={sort.startsWith("-") ? "-" : "+"}
            allowDeselect={false}
            onChange={(sign) => set({ sort: [sign === "-" ? `-${order}` : order] })}
          />
        )}
      </div>
      <div className={css.pair}>
        <Select label={t`Period`} placeholder={t`All times`} data={periods} value={draft.period || null} clearable clearButtonProps={{ "aria-label": t`All times` }} onChange={choosePeriod} />
        {draft.period && <Select label={t`By the date`} data={dates} value={draft.date} allowDeselect={false} onChange={(date) => set({ date: date ?? "created_at" })} />}
      </div>
    </>
  );
}
