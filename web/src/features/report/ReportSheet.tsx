import { plural, t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import type { AggregateGroup, Row, Schema } from "@/api/model";
import type { ReportRun } from "@/api/reports";
import { Partial } from "@/features/dashboard/Partial";
import { groupName, measureText, measureWords } from "@/features/dashboard/words";
import { useWorkspace } from "@/features/session/workspace";
import { useSchema } from "@/features/tracker/queries";
import { dateTime, listed, number } from "@/ui/format";
import { StateText } from "@/ui/StateMark";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { ValueLine } from "@/ui/value/ValueView";
import { held, withheld } from "@/ui/value/value";
import { Withheld } from "@/ui/value/Withheld";
import { useRun, type Asked } from "./queries";
import { daysOf, periodLabel, rowsShown } from "./words";
import css from "./Report.module.css";

interface Props {
  asked: Asked;
  /** What stands above the figures. */
  intro?: string;
  name: string;
}

/** A report as it is read and printed: what it is about, the totals, then the rows. All of it is over the reader's own records. */
export function ReportSheet({ asked, intro, name }: Props) {
  const tracker = "report" in asked ? (asked.report.tracker.key ?? asked.report.tracker.id) : asked.tracker;
  const run = useRun(asked, true);
  const schema = useSchema(tracker);
  if (run.isError) return <Failure error={run.error} what={t`This report`} onRetry={() => void run.refetch()} />;
  if (schema.isError) return <Failure error={schema.error} what={t`This report`} onRetry={() => void schema.refetch()} />;
  const pages = run.data?.pages ?? [];
  const [first] = pages;
  if (!first || !schema.data) return <Skeleton rows={10} />;
  const total = first.totals[0]?.total.count ?? 0;
  const shown = pages.reduce((n, page) => n + page.rows.items.length, 0);
  return (
    <article className={css.sheet} aria-label={name} aria-busy={run.isPlaceholderData}>
      <Heading run={first} schema={schema.data} />
      {intro && <p className={css.intro}>{intro}</p>}
      {total === 0 ? (
        <Notice title={t`No records`}>
          <p>{first.period ? t`You see none in this period. Choose another one.` : t`You see none that this report asks for.`}</p>
        </Notice>
      ) : (
        <>
          <Totals run={first} schema={schema.data} name={name} />
          <Rows pages={pages} schema={schema.data} name={name} />
          <p className={css.note}>{rowsShown(shown, total)}</p>
          {run.hasNextPage && (
            <Button variant="default" className={css.more} data-noprint loading={run.isFetchingNextPage} onClick={() => void run.fetchNextPage()}>
              {t`More rows`}
            </Button>
          )}
        </>
      )}
    </article>
  );
}

function Heading({ run, schema }: { run: ReportRun; schema: Schema }) {
  const dated = schema.properties.find((p) => p.key === run.period?.date)?.label ?? t`Created`;
  return (
    <dl className={css.facts}>
      <div>
        <dt>{t`Tracker`}</dt>
        <dd>
          {run.tracker.name} {run.partial && <Partial tracker={run.tracker.name} />}
        </dd>
      </div>
      {run.site && (
        <div>
          <dt>{t`Site`}</dt>
          <dd>{t`${run.site.name} and below`}</dd>
        </div>
      )}
      <div>
        <dt>{run.period ? t`${dated}: ${periodLabel(run.period.period)}` : t`Period`}</dt>
        <dd>{daysOf(run)}</dd>
      </div>
      <div>
        <dt>{t`Run by`}</dt>
        <dd>
          {run.ran_by.name}, <time dateTime={run.ran_at}>{dateTime(run.ran_at)}</time>
        </dd>
      </div>
    </dl>
  );
}

type Total = ReportRun["totals"][number];

/** What a measure's column is called. */
function measureName(of: Total["measure"], run: ReportRun, schema: Schema): string {
  const label = schema.properties.find((p) => p.key === of.property)?.label ?? run.columns.find((c) => c.key === of.property)?.label ?? of.property ?? "";
  return measureWords(of.function, label);
}

/** The measures beside the number of records, which is always told. */
const measured = (run: ReportRun): Total[] => run.totals.filter((total) => total.measure.function !== "count");

/** What the groups of one level are made of. */
function levelName(by: Total["group"], schema: Schema): string | undefined {
  return by && (schema.properties.find((p) => p.key === by.property)?.label ?? (by.property === "state" ? t`State` : t`Created`));
}

/** A group of a total, and the group in it: by their ids, since each total is read by itself. */
function groupIn(total: Total, group: AggregateGroup, within?: AggregateGroup): AggregateGroup | undefined {
  const found = total.groups.find((g) => g.id === group.id);
  return within ? found?.groups?.find((g) => g.id === within.id) : found;
}

/** The groups with what they come to, of those within them their own, and the total of all. */
function Totals({ run, schema, name }: { run: ReportRun; schema: Schema; name: string }) {
  const [first] = run.totals;
  if (!first) return null;
  const measures = measured(run);
  const hides = measures.filter((total) => total.total.left_out).map((total) => measureName(total.measure, run, schema));
  const heads = [levelName(first.group, schema) ?? t`All records`, levelName(first.within, schema)].filter((head) => head !== undefined);
  const line = (group: AggregateGroup, within?: AggregateGroup) => (
    <tr key={within ? `${group.id} ${within.id}` : group.id} className={within ? undefined : first.within && css.subtotal}>
      <th scope="row" colSpan={within ? undefined : heads.length}>
        {within ? "" : groupName(group, first.group)}
        {within && <span className="vh">{groupName(group, first.group)}</span>}
      </th>
      {within && <td>{groupName(within, first.within)}</td>}
      <td className={css.num}>{number((within ?? group).count)}</td>
      {measures.map((total, at) => (
        <td key={at} className={css.num}>
          {measureText(groupIn(total, group, within)?.measure, total.measure)}
        </td>
      ))}
    </tr>
  );
  return (
    <section className={css.section}>
      <h2>{t`Totals`}</h2>
      <div className={css.scroll} tabIndex={0} role="group" aria-label={t`Totals of ${name}`}>
        <table className={`${css.table} ${css.totals}`}>
          <thead>
            <tr>
              {heads.map((head, at) => (
                <th key={at} scope="col">
                  {head}
                </th>
              ))}
              <th scope="col" className={css.num}>{t`Records`}</th>
              {measures.map((total, at) => (
                <th key={at} scope="col" className={css.num}>
                  {measureName(total.measure, run, schema)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{first.groups.map((group) => [line(group), ...(group.groups ?? []).map((within) => line(group, within))])}</tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={heads.length}>
                {t`Total`}
              </th>
              <td className={css.num}>{number(first.total.count)}</td>
              {measures.map((total, at) => (
                <td key={at} className={css.num}>
                  {measureText(total.total.measure, total.measure)}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
      {hides.length > 0 && <p className={css.note}>{t`Some of these records hide cells of it from you, which are left out: ${listed(hides)}`}</p>}
    </section>
  );
}

/** The records, under the group that they are of. */
function Rows({ pages, schema, name }: { pages: readonly ReportRun[]; schema: Schema; name: string }) {
  const [first] = pages;
  if (!first) return null;
  const keys = first.columns.map((c) => c.key).filter((key) => key !== "number");
  const label = (key: string) => first.columns.find((c) => c.key === key)?.label ?? key;
  const last: (string | undefined)[] = [];
  return (
    <section className={css.section}>
      <h2>{t`Rows`}</h2>
      <div className={css.scroll} tabIndex={0} role="group" aria-label={t`Rows of ${name}`}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">#</th>
              {keys.map((key) => (
                <th key={key} scope="col" className={isNumber(schema, key) ? css.num : undefined}>
                  {label(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {pages.flatMap((page) =>
              page.rows.items.map((row, i) => {
                const total = page.totals[0];
                const group = total?.groups[page.groups[i] ?? -1];
                const within = group?.groups?.[page.subgroups[i] ?? -1];
                const begins = group?.id !== last[0];
                const beginsWithin = begins || within?.id !== last[1];
                last[0] = group?.id;
                last[1] = within?.id;
                return (
                  <Fragment key={row.id}>
                    {begins && group && <GroupHead run={page} schema={schema} group={group} width={keys.length + 1} />}
                    {beginsWithin && group && within && <GroupHead run={page} schema={schema} group={group} within={within} width={keys.length + 1} />}
                    <Line row={row} keys={keys} schema={schema} />
                  </Fragment>
                );
              }),
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Above the rows of a group: what it is called, how many they are and what they come to. */
function GroupHead({ run, schema, group, within, width }: { run: ReportRun; schema: Schema; group: AggregateGroup; within?: AggregateGroup; width: number }) {
  const one = within ?? group;
  const [first] = run.totals;
  return (
    <tr className={within ? css.within : css.group}>
      <th scope="rowgroup" colSpan={width}>
        {groupName(one, within ? first?.within : first?.group)}
        <span className={css.come}>
          <span>{plural(one.count, { one: "# record", other: "# records" })}</span>
          {measured(run).map((total, at) => (
            <span key={at}>{t`${measureName(total.measure, run, schema)}: ${measureText(groupIn(total, group, within)?.measure, total.measure)}`}</span>
          ))}
        </span>
      </th>
    </tr>
  );
}

const isNumber = (schema: Schema, key: string) => ["number", "money"].includes(schema.properties.find((p) => p.key === key)?.type ?? "");

function Line({ row, keys, schema }: { row: Row; keys: readonly string[]; schema: Schema }) {
  const { key: ws } = useWorkspace();
  return (
    <tr>
      <td className={css.number}>
        <Link to="/w/$ws/t/$tracker/r/$record" params={{ ws, tracker: schema.key, record: String(row.number) }}>
          {row.number}
        </Link>
      </td>
      {keys.map((key) => (
        <td key={key} className={isNumber(schema, key) ? css.num : undefined}>
          <Cell row={row} at={key} schema={schema} />
        </td>
      ))}
    </tr>
  );
}

function Cell({ row, at, schema }: { row: Row; at: string; schema: Schema }) {
  if (at === "state") return <StateText state={schema.states.find((s) => s.key === row.state) ?? { label: row.state, kind: "open" }} />;
  if (at === "created_at") return <>{dateTime(row.created_at)}</>;
  if (at === "archived") return <>{row.archived ? t`Yes` : t`No`}</>;
  const property = schema.properties.find((p) => p.key === at);
  if (!property) return <>{at === "id" ? row.id : ""}</>;
  const cell = held(row, property);
  if (!cell.hidden) return <ValueLine property={property} value={cell.value} />;
  return withheld(row, property) ? <Withheld /> : <span className="vh">{t`no access`}</span>;
}
