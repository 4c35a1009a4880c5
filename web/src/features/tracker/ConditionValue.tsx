import { t } from "@lingui/core/macro";
import { MultiSelect, NativeSelect, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Property, State } from "@/api/model";
import * as records from "@/api/record";
import { useWorkspace } from "@/features/session/workspace";

interface Props {
  label: string;
  kind: Property["type"] | "state";
  property?: Property;
  states: State[];
  tracker: string;
  many: boolean;
  values: string[];
  onChange: (values: string[]) => void;
}

/** The value side of a condition, as fits the type. */
export function ConditionValue(props: Props) {
  const { kind, property, states, many, values, label, onChange } = props;
  const one = values[0] ?? "";
  if (kind === "state" || kind === "choice" || kind === "choices") {
    const data = kind === "state" ? states.map((s) => ({ value: s.key, label: s.label })) : (property?.options ?? []).map((o) => ({ value: o.key, label: o.label }));
    if (many) return <MultiSelect aria-label={label} data={data} value={values} onChange={onChange} comboboxProps={{ withinPortal: false }} />;
    return <NativeSelect aria-label={label} data={[{ value: "", label: "…" }, ...data]} value={one} onChange={(e) => onChange([e.currentTarget.value])} />;
  }
  if (kind === "checkbox") {
    return <NativeSelect aria-label={label} data={[{ value: "", label: "…" }, { value: "true", label: t`Yes` }, { value: "false", label: t`No` }]} value={one} onChange={(e) => onChange([e.currentTarget.value])} />;
  }
  if (kind === "user" || kind === "users" || kind === "team" || kind === "teams" || kind === "site") return <PickedValue {...props} />;
  const type = kind === "date" && !one.startsWith("@") ? "date" : "text";
  return (
    <TextInput
      aria-label={label}
      type={type}
      inputMode={kind === "number" || kind === "money" ? "decimal" : undefined}
      placeholder={kind === "date_time" ? t`2026-01-31 or @today` : undefined}
      value={one}
      onChange={(e) => onChange([e.currentTarget.value])}
    />
  );
}

/** People, teams and sites from the picker; where one may not pick, oneself and an id as text remain. */
function PickedValue({ label, kind, property, tracker, values, onChange }: Props) {
  const { key } = useWorkspace();
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text, 200);
  const offer = useQuery({
    queryKey: ["choices", key, tracker, property?.key, q],
    queryFn: () => records.choices({ workspace: key, tracker }, property?.key ?? "", { q: q || undefined }),
    retry: false,
    enabled: property !== undefined,
  });
  const own = kind === "user" || kind === "users" ? [{ value: "@me", label: t`Me` }] : kind === "site" ? [] : [{ value: "@my_teams", label: t`My teams` }];
  const found = (offer.data?.items ?? []).map((c) => ({ value: c.value, label: c.label }));
  const current = values[0] && ![...own, ...found].some((o) => o.value === values[0]) ? [{ value: values[0], label: values[0] }] : [];
  return (
    <Select
      aria-label={label}
      data={[...own, ...current, ...found]}
      searchable
      value={values[0] ?? null}
      onChange={(value) => onChange(value ? [value] : [])}
      onSearchChange={setText}
      comboboxProps={{ withinPortal: false }}
      nothingFoundMessage={t`Nothing found`}
    />
  );
}
