import { t } from "@lingui/core/macro";
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import type { Ref } from "@/api/why";
import { useWorkspace } from "@/features/session/workspace";
import { usePeople } from "./queries";

interface Props {
  /** Undefined is oneself. */
  value: string | undefined;
  /** How the person is called, where that is known. */
  name?: Ref;
  onPick: (user: string | undefined) => void;
}

/** Whom the question is about; only for who has settings access. */
export function PersonPicker({ value, name, onPick }: Props) {
  const workspace = useWorkspace();
  const me = workspace.me.id;
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed, 200);
  const now = value ?? me;
  const current = now === me ? t`Myself (${workspace.me.name})` : name?.id === now ? name.name : "";
  const found = usePeople(q === current ? "" : q, opened || (now !== me && !current));
  const people = (found.data?.items ?? []).filter((u) => u.id !== me).map((u) => ({ value: u.id, label: u.name }));
  const data = [{ value: me, label: t`Myself (${workspace.me.name})` }, ...people];
  if (!data.some((d) => d.value === now)) data.push({ value: now, label: current || (found.isFetching ? "…" : t`Somebody unknown`) });
  return (
    <Select
      label={t`About`}
      searchable
      data={data}
      value={now}
      onChange={(id) => id && onPick(id === me ? undefined : id)}
      onDropdownOpen={() => setOpened(true)}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      nothingFoundMessage={found.isFetching ? t`Searching…` : found.isError ? t`The people could not be loaded` : t`Nobody found`}
    />
  );
}
