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
          onChange={(tracker) => tracker && set({ tracker, columns: [], filter: "", group: "", subgroup: "", measures: [], sort: [], date: "", period: "" })}
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

const mostKeys = 4;
const nameOf = (key: string) => key.replace(/^-/, "");

/** By what the rows stand in order within their group: first by the first, where that is alike by the next. */
function SortKeys({ schema, sort, onChange }: { schema: Schema; sort: readonly string[]; onChange: (sort: string[]) => void }) {
  const own = schema.properties.filter((p) => p.sortable).map((p) => ({ value: p.key, label: p.label }));
  const all = [...own, { value: "created_at", label: t`Created` }, { value: "state", label: t`State` }, { value: "number", label: t`Number` }];
  const put = (at: number, key: string | null) => onChange(key === null ? sort.filter((_, i) => i !== at) : [...sort.slice(0, at), key, ...sort.slice(at + 1)]);
  const rows = sort.length < mostKeys ? [...sort, ""] : sort;
  return (
    <div role="group" aria-label={t`Order of the rows`} className={css.keys}>
      {rows.map((key, at) => {
        const name = nameOf(key);
        return (
          <div key={at} className={css.pair}>
            <Select
              label={at === 0 ? t`Rows by` : t`Then by`}
              placeholder={at === 0 ? t`Newest first` : t`Nothing more`}
              data={all.filter((one) => one.value === name || !sort.some((other) => nameOf(other) === one.value))}
              value={name || null}
              clearable
              clearButtonProps={{ "aria-label": t`Do not sort by it` }}
              onChange={(next) => put(at, next && (key.startsWith("-") ? `-${next}` : next))}
            />
            {name && (
              <Select
                label={t`Order`}
                data={[
                  { value: "+", label: t`Rising` },
                  { value: "-", label: t`Falling` },
                ]}
                value={key.startsWith("-") ? "-" : "+"}
                allowDeselect={false}
                onChange={(sign) => put(at, sign === "-" ? `-${name}` : name)}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}

function Asks({ draft, set, schema }: { draft: Draft; set: Set; schema: Schema }) {
  const all = allColumns(schema).map((c) => c.key);
  const chosen = draft.columns.length > 0 ? draft.columns.filter((key) => all.includes(key)) : all;
  const groups = groupings(schema);
  const dates = datesOf(schema);
  const choosePeriod = (period: string | null) => set(period ? { period, date: draft.date || (dates[0]?.value ?? "created_at") } : { period: "", date: "" });
  return (
    <>
      <div className={css.tools}>
        <FilterPanel schema={schema} value={draft.filter} onChange={(filter) => set({ filter })} />
        <ColumnsPanel schema={schema} chosen={chosen} onChange={(columns) => set({ columns: columns ?? defaultColumns(schema) })} />
      </div>
      <Select
        label={t`Group by`}
        placeholder={t`Not grouped`}
        data={groups}
        value={draft.group || null}
        clearable
        searchable
        clearButtonProps={{ "aria-label": t`Do not group` }}
        onChange={(group) => set({ group: group ?? "", subgroup: group && group !== draft.subgroup ? draft.subgroup : "" })}
      />
      {draft.group && (
        <Select
          label={t`Within it by`}
          placeholder={t`Nothing more`}
          data={groups.filter((one) => one.value !== draft.group)}
          value={draft.subgroup || null}
          clearable
          searchable
          clearButtonProps={{ "aria-label": t`No groups within the groups` }}
          onChange={(subgroup) => set({ subgroup: subgroup ?? "" })}
        />
      )}
      <MultiSelect
        label={t`Totals`}
        placeholder={draft.measures.length === 0 ? t`Number of records` : undefined}
        data={measures(schema)}
        value={draft.measures}
        maxValues={4}
        searchable
        onChange={(values) => set({ measures: values })}
      />
      <SortKeys schema={schema} sort={draft.sort} onChange={(sort) => set({ sort })} />
      <div className={css.pair}>
        <Select label={t`Period`} placeholder={t`All times`} data={periods} value={draft.period || null} clearable clearButtonProps={{ "aria-label": t`All times` }} onChange={choosePeriod} />
        {draft.period && <Select label={t`By the date`} data={dates} value={draft.date} allowDeselect={false} onChange={(date) => set({ date: date ?? "created_at" })} />}
      </div>
    </>
  );
}
