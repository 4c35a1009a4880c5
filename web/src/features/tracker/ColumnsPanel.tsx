import { ActionIcon, Button, Checkbox, Popover } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconColumns3 } from "@tabler/icons-react";
import type { Schema } from "@/api/model";
import { allColumns } from "./columns";
import css from "./TrackerPage.module.css";

interface Props {
  schema: Schema;
  chosen: readonly string[];
  /** undefined goes back to the columns one starts with. */
  onChange: (columns: string[] | undefined) => void;
}

/** Which columns, in which order. Order by buttons: nothing needs a drag. */
export function ColumnsPanel({ schema, chosen, onChange }: Props) {
  const all = allColumns(schema);
  const byKey = new Map(all.map((c) => [c.key, c]));
  const shown = chosen.map((key) => byKey.get(key)).filter((c) => c !== undefined);
  const rest = all.filter((c) => !chosen.includes(c.key));
  const swap = (i: number, j: number) => {
    const next = [...chosen];
    const [a, b] = [next[i], next[j]];
    if (a === undefined || b === undefined) return;
    next[i] = b;
    next[j] = a;
    onChange(next);
  };
  const toggle = (key: string, on: boolean) => onChange(on ? [...chosen, key] : chosen.filter((k) => k !== key));
  return (
    <Popover position="bottom-start" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} stroke={1.75} />} className={css.tool}>
          <span>Columns</span> <span className={css.badge}>{shown.length}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <div className={css.columnList}>
          {shown.map((column, i) => (
            <div key={column.key} className={css.columnItem}>
              <Checkbox size="xs" label={column.label} checked disabled={shown.length === 1} onChange={() => toggle(column.key, false)} />
              <ActionIcon size={24} aria-label={`Move ${column.label} up`} aria-disabled={i === 0} onClick={() => swap(i, i - 1)}>
                <IconChevronUp size={14} stroke={1.75} />
              </ActionIcon>
              <ActionIcon size={24} aria-label={`Move ${column.label} down`} aria-disabled={i === shown.length - 1} onClick={() => swap(i, i + 1)}>
                <IconChevronDown size={14} stroke={1.75} />
              </ActionIcon>
            </div>
          ))}
          {rest.length > 0 && <div className={css.columnRest} />}
          {rest.map((column) => (
            <div key={column.key} className={css.columnItem}>
              <Checkbox size="xs" label={column.label} checked={false} onChange={() => toggle(column.key, true)} />
            </div>
          ))}
        </div>
        <Button size="compact-sm" variant="subtle" onClick={() => onChange(undefined)}>
          Reset
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
