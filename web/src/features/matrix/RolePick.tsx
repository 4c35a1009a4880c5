import { plural, t } from "@lingui/core/macro";
import { ActionIcon, NativeSelect } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { useRoles } from "@/features/people/queries";
import type { Drafts } from "./model";
import css from "./Matrix.module.css";

interface Props {
  role: string;
  /** How many people hold it, where that is known already. */
  people?: number;
  drafts: Drafts;
  onPick: (role: string) => void;
}

/** The roles with how many hold each, and how many cells each draft changes; the neighbours are one press away. */
export function RolePick({ role, people, drafts, onPick }: Props) {
  const roles = useRoles();
  const counts = useSyncExternalStore(drafts.subscribe, drafts.counts);
  const { before, after } = neighbours(roles.data ?? [], role);
  const options = (roles.data ?? []).map((r) => ({ value: r.key, label: `${r.name} — ${plural((r.key === role ? people : undefined) ?? r.holders, { one: "# person", other: "# people" })}${counts[r.key] ? ` • ${counts[r.key]}` : ""}` }));
  return (
    <div className={css.roles}>
      <NativeSelect aria-label={t`Role`} value={role} data={options} onChange={(e) => onPick(e.currentTarget.value)} />
      <ActionIcon variant="default" size={36} aria-label={t`Previous role`} disabled={!before} onClick={() => before && onPick(before)}>
        <IconChevronLeft size={16} stroke={1.75} />
      </ActionIcon>
      <ActionIcon variant="default" size={36} aria-label={t`Next role`} disabled={!after} onClick={() => after && onPick(after)}>
        <IconChevronRight size={16} stroke={1.75} />
      </ActionIcon>
    </div>
  );
}

export function neighbours(roles: readonly { key: string }[], role: string): { before?: string; after?: string } {
  const at = roles.findIndex((r) => r.key === role);
  return at < 0 ? {} : { before: roles[at - 1]?.key, after: roles[at + 1]?.key };
}
