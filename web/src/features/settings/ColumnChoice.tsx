import { t } from "@lingui/core/macro";
import { Button, Checkbox, Popover, Stack } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useKept } from "@/ui/useKept";

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

/** The columns a list hides, remembered on this device. */
export function useHiddenColumns(list: string): [ReadonlySet<string>, (hidden: ReadonlySet<string>) => void] {
  const [text, setText] = useKept("device", `trackward-columns:${list}`);
  const hidden = useMemo(() => new Set((text ?? "").split(",").filter(Boolean)), [text]);
  return [hidden, (next) => setText([...next].join(","))];
}
