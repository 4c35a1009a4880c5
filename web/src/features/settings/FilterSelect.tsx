import { t } from "@lingui/core/macro";
import { Select } from "@mantine/core";
import css from "./Settings.module.css";

interface Props {
  label: string;
  value: string | undefined;
  data: readonly { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}

/** One filter of a list: its name while it filters nothing, then what it asks for. */
export function FilterSelect({ label, value, data, onChange }: Props) {
  const words = data.find((d) => d.value === value)?.label ?? label;
  return (
    <Select
      style={{ width: `calc(${Math.min(Math.max(words.length, label.length, 6), 20)}ch + 52px)` }}
      className={css.filter}
      aria-label={label}
      placeholder={label}
      data={data.map((d) => ({ ...d }))}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      rightSectionWidth={28}
      searchable={data.length > 8}
      clearable
      clearButtonProps={{ "aria-label": t`Clear the filter ${label}` }}
      limit={200}
      nothingFoundMessage={t`Nothing found`}
      data-set={value !== undefined || undefined}
    />
  );
}
