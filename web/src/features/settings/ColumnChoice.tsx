import { t } from "@lingui/core/macro";
import { Button, Checkbox, Popover, Stack } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useState } from "react";

interface Props {
  columns: readonly { key: string; label: string }[];
  hidden: ReadonlySet<string>;
  onChange: (hidden: ReadonlySet<string>) => void;
}

/** Which columns a list shows; the first always stays. */
export function ColumnChoice({ columns, hidden, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const toggle = (key: string, show: boolean) => {
    const next = new Set(hidden);
    if (show) next.delete(key);
    else next.add(key);
    onChange(next);
  };
  return (
    <Popover position="bottom-end" width={220} opened={open} onChange={setOpen} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} stroke={1.75} />} onClick={() => setOpen((o) => !o)}>
          {t`Columns`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t`Columns`}>
        {open && (
          <Stack gap="sm">
            {columns.slice(1).map((column) => (
              <Checkbox key={column.key} size="xs" label={column.label} checked={!hidden.has(column.key)} onChange={(e) => toggle(column.key, e.currentTarget.checked)} />
            ))}
          </Stack>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

const place = (list: string) => `trackward-columns:${list}`;

/** The columns a list hides, remembered on this device. */
export function useHiddenColumns(list: string): [ReadonlySet<string>, (hidden: ReadonlySet<string>) => void] {
  const [hidden, setHidden] = useState(() => readHidden(list));
  return [
    hidden,
    (next) => {
      setHidden(next);
      try {
        localStorage.setItem(place(list), [...next].join(","));
      } catch {
        // Not remembered; it holds for this page.
      }
    },
  ];
}

function readHidden(list: string): ReadonlySet<string> {
  try {
    return new Set((localStorage.getItem(place(list)) ?? "").split(",").filter(Boolean));
  } catch {
    return new Set();
  }
}
