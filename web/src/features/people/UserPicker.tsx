import { t } from "@lingui/core/macro";
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { isDenied } from "@/api/error";
import type { User } from "@/api/model";
import { lowered } from "@/ui/format";
import { useUsers } from "./queries";
import { kindShort } from "./words";

interface Props {
  label: string;
  value: { id: string; name: string } | null;
  onPick: (user: { id: string; name: string } | null) => void;
  /** Ids that are not offered. */
  except?: ReadonlySet<string>;
  placeholder?: string;
  required?: boolean;
  /** Only users of this kind are offered. */
  kind?: User["kind"];
  clearable?: boolean;
}

/** One user of the workspace, found by the server by name or e-mail. */
export function UserPicker({ label, value, onPick, except, placeholder = t`Name or e-mail`, required, kind, clearable }: Props) {
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed, 200);
  const found = useUsers({ q: q && q !== value?.name ? q : undefined, kind }, opened);
  const people = (found.data?.pages[0]?.items ?? []).filter((u) => !except?.has(u.id));
  const data = people.map((u) => ({ value: u.id, label: u.name + marks(u) }));
  if (value && !data.some((d) => d.value === value.id)) data.push({ value: value.id, label: value.name });
  return (
    <Select
      label={label}
      placeholder={placeholder}
      required={required}
      searchable
      clearable={clearable}
      clearButtonProps={{ "aria-label": t`Nobody` }}
      data={data}
      value={value?.id ?? null}
      onChange={(id) => {
        const user = people.find((u) => u.id === id);
        onPick(user ? { id: user.id, name: user.name } : null);
      }}
      onDropdownOpen={() => setOpened(true)}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      nothingFoundMessage={found.isFetching ? t`Searching…` : isDenied(found.error) ? t`To choose somebody you need a role with the feature Directory` : found.isError ? t`The people could not be loaded` : t`Nobody found`}
    />
  );
}

/** What has to be known of somebody who is picked: that they are no person at a keyboard, which the directory does not tell, or cannot enter (A5.4). */
function marks(u: User): string {
  const words = [!u.kind || u.kind === "regular" ? "" : lowered(kindShort[u.kind]), u.deactivated ? t`deactivated` : u.no_access && u.kind !== "viewer" ? t`no access` : ""].filter(Boolean);
  return words.length > 0 ? ` (${words.join(", ")})` : "";
}
