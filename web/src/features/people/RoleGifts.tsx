import { t } from "@lingui/core/macro";
import { ActionIcon, Select, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { components } from "@/api/schema";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { endOfDay, startOfDay } from "@/ui/zone";
import { useRoles, useSites } from "./queries";
import { RoleOverlap } from "./RoleOverlap";
import own from "./People.module.css";

/** A role about to be given. Days are the workspace's; empty is from now, or without an end. */
export interface Gift {
  role: string;
  name: string;
  site: string;
  from: string;
  until: string;
  reason: string;
}

/** Whether A6.8 asks for a reason: a second role, or one with a date. */
export const needsReason = (gift: Gift, index: number, holdsOthers: boolean) => holdsOthers || index > 0 || gift.from !== "" || gift.until !== "";

/** What keeps the gifts from being sent, as a sentence; null when nothing does. */
export function giftsProblem(gifts: readonly Gift[], holdsOthers: boolean): string | null {
  for (const [i, gift] of gifts.entries()) {
    if (needsReason(gift, i, holdsOthers) && gift.reason.trim() === "") return t`Say why ${gift.name} is given: a second role, or one with dates, needs a reason.`;
    if (gift.from && gift.until && gift.until < gift.from) return t`${gift.name} would end before it starts.`;
  }
  return null;
}

export function toRoleGifts(gifts: readonly Gift[], zone: string): components["schemas"]["RoleGift"][] {
  return gifts.map(({ role, site, from, until, reason }) => ({
    role,
    site,
    from: from ? (startOfDay(from, zone) ?? undefined) : undefined,
    until: until ? (endOfDay(until, zone) ?? undefined) : undefined,
    reason: reason.trim() || undefined,
  }));
}

interface Props {
  gifts: readonly Gift[];
  /** Roles are held already, so that another one needs a reason. */
  holdsOthers: boolean;
  /** Who gets them, where they hold roles already. */
  holder?: string;
  onChange: (gifts: Gift[]) => void;
}

/** Roles to add: each with a site, days, and the reason where one is asked for (A6.8). */
export function RoleGifts({ gifts, holdsOthers, holder, onChange }: Props) {
  const roles = useRoles();
  const data = (roles.data ?? []).filter((r) => r.can.assign.allowed).map((r) => ({ value: r.id, label: r.enabled ? r.name : t`${r.name} (disabled)` }));
  const add = (id: string | null) => {
    const role = roles.data?.find((r) => r.id === id);
    if (role) onChange([...gifts, { role: role.id, name: role.name, site: "*", from: "", until: "", reason: "" }]);
  };
  return (
    <div className={css.section}>
      {gifts.map((gift, i) => (
        <GiftRow key={i} holder={holdsOthers ? holder : undefined} gift={gift} reason={needsReason(gift, i, holdsOthers)} onChange={(next) => onChange(gifts.map((g, j) => (j === i ? next : g)))} onDrop={() => onChange(gifts.filter((_, j) => j !== i))} />
      ))}
      <Select
        key={gifts.length}
        label={gifts.length > 0 || holdsOthers ? t`Add another role` : t`Role`}
        placeholder={t`Choose a role`}
        searchable
        data={data}
        value={null}
        onChange={add}
        nothingFoundMessage={roles.isPending ? t`Loading…` : roles.data?.length ? t`No role that you may give` : t`No roles yet`}
      />
    </div>
  );
}

function GiftRow({ gift, holder, reason, onChange, onDrop }: { gift: Gift; holder?: string; reason: boolean; onChange: (gift: Gift) => void; onDrop: () => void }) {
  const { time_zone } = useWorkspace();
  const sites = useSites();
  const places = [{ value: "*", label: t`Whole workspace` }, ...(sites.data ?? []).map((s) => ({ value: s.id, label: s.name }))];
  return (
    <fieldset className={own.gift}>
      <legend>{gift.name}</legend>
      <ActionIcon className={own.drop} aria-label={t`Do not give ${gift.name}`} onClick={onDrop}>
        <IconX size={16} stroke={1.75} aria-hidden="true" />
      </ActionIcon>
      {holder && <RoleOverlap role={gift.role} user={holder} />}
      <Select label={t`Where`} searchable limit={100} data={places} value={gift.site} onChange={(site) => site && onChange({ ...gift, site })} nothingFoundMessage={t`Nothing found`} />
      <div className={own.days}>
        <TextInput type="date" label={t`From`} value={gift.from} onChange={(e) => onChange({ ...gift, from: e.currentTarget.value })} />
        <TextInput type="date" label={t`Last day`} value={gift.until} onChange={(e) => onChange({ ...gift, until: e.currentTarget.value })} />
      </div>
      {(gift.from || gift.until) && <p className={css.small}>{t`Days are in the time zone ${time_zone}; the last day is included.`}</p>}
      {reason && <TextInput label={t`Reason`} required maxLength={1000} value={gift.reason} onChange={(e) => onChange({ ...gift, reason: e.currentTarget.value })} />}
    </fieldset>
  );
}

