import { useVirtualizer } from "@tanstack/react-virtual";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, type ReactNode } from "react";
import type { Row, Schema } from "@/api/model";
import { StateText } from "@/ui/StateMark";
import { Withheld } from "@/ui/value/Withheld";
import { held, isEmpty, recordTitle, valueText, withheld } from "@/ui/value/value";
import css from "./RecordCards.module.css";

interface Props {
  schema: Schema;
  columns: readonly string[];
  rows: readonly Row[];
  more: boolean;
  onEnd: () => void;
  workspace: string;
}

/** The table on a phone: one card a record, the whole card one target. */
export function RecordCards({ schema, columns, rows, more, onEnd, workspace }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => 128, overscan: 6, gap: 12, paddingStart: 12, paddingEnd: 12 });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? -1;
  useEffect(() => {
    if (more && last >= rows.length - 8) onEnd();
  }, [last, rows.length, more, onEnd]);
  return (
    <div ref={scroller} className={css.scroller}>
      <ul className={css.list} aria-label={schema.name} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          return (
            row && (
              <li key={row.id} ref={virtual.measureElement} data-index={item.index} className={css.item} style={{ transform: `translateY(${item.start}px)` }}>
                <Card schema={schema} columns={columns} row={row} workspace={workspace} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

/** One record as a card. */
export function Card({ schema, columns, row, workspace }: { schema: Schema; columns: readonly string[]; row: Row; workspace: string }) {
  const state = schema.states.find((s) => s.key === row.state);
  const facts = columns
    .filter((key) => key !== schema.label)
    .map((key) => schema.properties.find((p) => p.key === key))
    .flatMap((property): { label: string; text: ReactNode }[] => {
      if (!property) return [];
      const cell = held(row, property);
      if (withheld(row, property)) return [{ label: property.label, text: <Withheld /> }];
      return cell.hidden || isEmpty(cell.value) ? [] : [{ label: property.label, text: valueText(property, cell.value) }];
    })
    .slice(0, 4);
  return (
    <Link to="/w/$ws/t/$tracker/r/$record" params={{ ws: workspace, tracker: schema.key, record: String(row.number) }} className={css.card}>
      <span className={css.top}>
        <span className={css.number}>#{row.number}</span>
        <span className={css.state}>
          <StateText state={state ?? { label: row.state, kind: "open" }} />
        </span>
      </span>
      <b className={css.title}>{recordTitle(row, schema.label, schema.properties, schema.singular)}</b>
      {facts.map((fact) => (
        <span key={fact.label} className={css.fact}>
          <span>{fact.label}</span> <span>{fact.text}</span>
        </span>
      ))}
    </Link>
  );
}
