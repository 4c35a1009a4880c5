import { t } from "@lingui/core/macro";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { CSSProperties } from "react";
import type { Tile } from "@/api/dashboards";
import type { Aggregate, AggregateGroup } from "@/api/model";
import { number } from "@/ui/format";
import { Failure, Skeleton } from "@/ui/Status";
import { Partial } from "./Partial";
import { useTile } from "./queries";
import { groupName, measureText, ofRecords, shares } from "./words";
import css from "./Dashboard.module.css";

/** One figure, chart or table over the reader's own rows. */
export function TileView({ tile }: { tile: Tile }) {
  const found = useTile(tile);
  return (
    <section className={css.tile} data-kind={tile.kind} aria-label={tile.title}>
      <div className={css.tileHead}>
        <h2>{tile.title}</h2>
        {tile.partial && <Partial tracker={tile.tracker.name} />}
      </div>
      {tile.broken ? (
        <p className={css.broken}>
          <IconAlertTriangle size={16} stroke={1.75} aria-hidden="true" /> {t`This names something that is not there any more, or that you may not view.`}
        </p>
      ) : found.isPending ? (
        <Skeleton rows={3} label={t`Loading ${tile.title}`} />
      ) : found.isError ? (
        <Failure error={found.error} what={tile.title} onRetry={() => void found.refetch()} />
      ) : (
        <Drawn tile={tile} found={found.data} />
      )}
    </section>
  );
}

function Drawn({ tile, found }: { tile: Tile; found: Aggregate }) {
  return (
    <>
      {tile.kind === "number" || !found.group ? <Figure tile={tile} found={found} /> : found.groups.length === 0 ? <p className={css.empty}>{t`No records of ${tile.tracker.name} to show`}</p> : <Groups tile={tile} found={found} />}
      {found.total.left_out && <p className={css.small}>{t`Some of these records hide what is measured from you; those cells are left out.`}</p>}
    </>
  );
}

function Figure({ tile, found }: { tile: Tile; found: Aggregate }) {
  const counts = found.measure.function === "count";
  return (
    <>
      <p className={css.figure}>{measureText(counts ? found.total.count : found.total.measure, found.measure)}</p>
      <p className={css.small}>{counts ? t`records of ${tile.tracker.name} that you see` : ofRecords(found.total.count, tile.tracker.name)}</p>
    </>
  );
}

function Groups({ tile, found }: { tile: Tile; found: Aggregate }) {
  if (tile.kind === "line") return <Line tile={tile} found={found} />;
  return <Bars found={found} plain={tile.kind === "table"} title={tile.title} />;
}

/** A table whose last column is drawn as bars: the same for eyes and for a screen reader. */
function Bars({ found, plain, title }: { found: Aggregate; plain: boolean; title: string }) {
  const size = shares(found.groups);
  const widest = Math.max(1, ...found.groups.map((group) => measureText(group.measure, found.measure).length));
  const counts = found.measure.function === "count";
  return (
    <div className={css.scroll} tabIndex={0} role="group" aria-label={t`Values of ${title}`}>
      <table className={css.table}>
        <thead className={plain ? undefined : "vh"}>
          <tr>
            <th scope="col">{t`Group`}</th>
            {plain && !counts && <th scope="col">{t`Records`}</th>}
            <th scope="col">{counts ? t`Records` : t`Value`}</th>
          </tr>
        </thead>
        <tbody>
          {found.groups.map((group, i) => (
            <tr key={keyOf(group, i)}>
              <th scope="row">{groupName(group, found.group)}</th>
              {plain && !counts && <td className={css.num}>{number(group.count)}</td>}
              <td className={css.num} style={plain ? undefined : ({ "--figure": `${widest}ch` } as CSSProperties)}>
                {!plain && <span className={css.bar} style={{ inlineSize: `${Math.round((size[i] ?? 0) * 1000) / 10}%` }} aria-hidden="true" />}
                <span>{measureText(group.measure, found.measure)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const keyOf = (group: AggregateGroup, i: number) => `${group.kind}${JSON.stringify(group.value) ?? i}`;

const width = 400;
const height = 140;

/** A line over the groups that have a value, in their order, with the same numbers as a table below it. */
function Line({ tile, found }: { tile: Tile; found: Aggregate }) {
  const groups = found.groups.filter((g) => g.kind === "value");
  const size = shares(groups);
  const x = (i: number) => (groups.length < 2 ? width / 2 : (i / (groups.length - 1)) * (width - 16) + 8);
  const y = (i: number) => height - 8 - (size[i] ?? 0) * (height - 24);
  const points = groups.map((_, i) => `${x(i)},${y(i)}`).join(" ");
  return (
    <>
      <svg viewBox={`0 0 ${width} ${height}`} className={css.line} aria-hidden="true" focusable="false">
        <line x1="0" y1={height - 8} x2={width} y2={height - 8} className={css.axis} />
        <polyline points={points} fill="none" className={css.stroke} />
        {groups.map((group, i) => (
          <circle key={keyOf(group, i)} cx={x(i)} cy={y(i)} r="3.5" className={css.point} />
        ))}
      </svg>
      <details className={css.details}>
        <summary>{t`${tile.title} as a table`}</summary>
        <Bars found={found} plain title={tile.title} />
      </details>
    </>
  );
}
