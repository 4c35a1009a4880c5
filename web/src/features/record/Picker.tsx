import { t } from "@lingui/core/macro";
import { MultiSelect, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { LinkedRecord, Named, Person } from "@/api/model";
import * as records from "@/api/record";
import { standing } from "@/ui/standing";
import { linkText } from "@/ui/value/value";
import type { EditorProps } from "./Editor";

type Item = { value: string; label: string };

/** What stands in the field now, as the picker's items. What was only just picked is an id, whose label is in `known`. */
function items(value: unknown, known: readonly Item[]): Item[] {
  const list = Array.isArray(value) ? value : value ? [value] : [];
  return list.map((one: string | Person | Named | LinkedRecord) => {
    if (typeof one === "string") return known.find((item) => item.value === one) ?? { value: one, label: one };
    return { value: one.id, label: "name" in one ? standing(one as Person) : linkText(one as LinkedRecord) };
  });
}

const many = new Set(["users", "teams", "link"]);

/** People, teams, sites and records: the server says who may be picked (A4.10). */
export function Picker(props: EditorProps) {
  const { id, place, record, state, property, value, invalid, describedBy, onSave } = props;
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text, 200);
  const [picked, setPicked] = useState<Item[]>([]);
  const current = items(value, picked);
  const search = current.some((i) => i.label === q) ? "" : q;
  const offer = useQuery({
    queryKey: ["choices", place.workspace, place.tracker, property.key, record ?? "", state ?? "", search],
    queryFn: () => records.choices(place, property.key, { q: search || undefined, record, state: record ? undefined : state }),
    enabled: opened,
    placeholderData: (before) => before,
  });
  const found = (offer.data?.items ?? []).map((c) => ({ value: c.value, label: mark(c) }));
  const common = {
    id,
    searchable: true,
    onDropdownOpen: () => setOpened(true),
    onSearchChange: setText,
    // The server has searched already.
    filter: ({ options }: { options: unknown[] }) => options as never,
    nothingFoundMessage: offer.isFetching ? t`Searching…` : offer.isError ? t`The choices could not be loaded` : t`Nothing found`,
    "aria-invalid": invalid || undefined,
    "aria-describedby": describedBy,
    error: invalid || undefined,
  };
  if (many.has(property.type)) return <Many common={common} current={current} found={found} onSave={onSave} onPicked={setPicked} />;
  return (
    <Select
      {...common}
      data={union(current, found)}
      value={current[0]?.value ?? null}
      onChange={(next) => {
        setPicked(found.filter((item) => item.value === next));
        onSave(next);
      }}
      clearable
      clearButtonProps={{ "aria-label": t`Empty ${property.label}` }}
      placeholder={t`Choose…`}
    />
  );
}

function mark(choice: { label: string; number?: number; no_access?: boolean; deactivated?: boolean }): string {
  const number = choice.number ? `#${choice.number} ` : "";
  return number + standing({ ...choice, name: choice.label });
}

function union(a: Item[], b: Item[]): Item[] {
  return [...a, ...b.filter((item) => !a.some((other) => other.value === item.value))];
}

interface ManyProps {
  common: object;
  current: Item[];
  found: Item[];
  onSave: (value: unknown) => void;
  onPicked: (items: Item[]) => void;
}

function Many({ common, current, found, onSave, onPicked }: ManyProps) {
  const [draft, setDraft] = useState<string[] | null>(null);
  const [seen, setSeen] = useState<Item[]>([]);
  const all = union(union(current, seen), found);
  const value = draft ?? current.map((i) => i.value);
  return (
    <MultiSelect
      {...common}
      data={all}
      value={value}
      onChange={(next) => {
        const chosen = all.filter((i) => next.includes(i.value));
        setSeen(chosen);
        onPicked(chosen);
        setDraft(next);
      }}
      onBlur={() => {
        if (draft) onSave(draft);
        setDraft(null);
      }}
      placeholder={value.length === 0 ? t`Choose…` : undefined}
    />
  );
}
