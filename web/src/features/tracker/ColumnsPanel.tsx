import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Checkbox, Popover } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconColumns3 } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { Schema } from "@/api/model";
import { allColumns, defaultColumns } from "./columns";
import css from "./TrackerPage.module.css";

interface Props {
  schema: Schema;
  chosen: readonly string[];
  /** undefined goes back to the columns one starts with. */
  onChange: (columns: string[] | undefined) => void;
}

/** Which columns, in which order. Order by buttons: nothing needs a drag. */
export function ColumnsPanel({ schema, chosen, onChange }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <Popover position="bottom-start" width={300} opened={open} onChange={setOpen} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} stroke={1.75} />} className={css.tool} onClick={() => setOpen((o) => !o)}>
          <span className={css.columnsLabel}>{t`Columns`}</span> <span className={css.badge}>{chosen.length}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t`Columns`}>{open && <ColumnList schema={schema} chosen={chosen} onChange={onChange} />}</Popover.Dropdown>
    </Popover>
  );
}

/** The list keeps its order while it is open: a box that is ticked does not run away from under the focus. */
function ColumnList({ schema, chosen, onChange }: Props) {
  const all = allColumns(schema);
  const [order, setOrder] = useState(() => [...chosen, ...all.map((c) => c.key).filter((key) => !chosen.includes(key))]);
  const list = useRef<HTMLDivElement>(null);
  const shown = new Set(chosen);
  const send = (keys: string[], on: ReadonlySet<string>) => onChange(keys.filter((key) => on.has(key)));
  const toggle = (key: string, on: boolean) => send(order, new Set(on ? [...chosen, key] : chosen.filter((k) => k !== key)));
  const move = (key: string, by: number) => {
    const i = order.indexOf(key);
    const other = order[i + by];
    if (other === undefined) return;
    const next = [...order];
    next[i] = other;
    next[i + by] = key;
    flushSync(() => setOrder(next));
    list.current?.querySelector<HTMLElement>(`[data-move="${key}${by}"]`)?.focus();
    send(next, shown);
  };
  const reset = () => {
    const first = defaultColumns(schema);
    setOrder([...first, ...all.map((c) => c.key).filter((key) => !first.includes(key))]);
    onChange(undefined);
  };
  return (
    <>
      <div ref={list} className={css.columnList}>
        {order.map((key, i) => {
          const column = all.find((c) => c.key === key);
          return (
            column && (
              <div key={key} className={css.columnItem}>
                <Checkbox size="xs" label={column.label} checked={shown.has(key)} disabled={shown.size === 1 && shown.has(key)} onChange={(e) => toggle(key, e.currentTarget.checked)} />
                <ActionIcon size={24} data-move={`${key}-1`} aria-label={t`Move ${column.label} up`} aria-disabled={i === 0} onClick={() => move(key, -1)}>
                  <IconChevronUp size={14} stroke={1.75} />
                </ActionIcon>
                <ActionIcon size={24} data-move={`${key}1`} aria-label={t`Move ${column.label} down`} aria-disabled={i === order.length - 1} onClick={() => move(key, 1)}>
                  <IconChevronDown size={14} stroke={1.75} />
                </ActionIcon>
              </div>
            )
          );
        })}
      </div>
      <Button size="compact-sm" variant="subtle" onClick={reset}>
        {t`Reset`}
      </Button>
    </>
  );
}
