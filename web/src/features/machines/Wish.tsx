import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Checkbox, MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/machines";
import type { User } from "@/api/model";
import { useConfigurable } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { RefusalText } from "@/ui/Refusal";
import { Skeleton } from "@/ui/Status";

type Tracker = api.Proposal["trackers"][number];

/** What a machine is to reach; `view` is what somebody has ticked by hand, and without it the server leaves out money and people. */
export type Wish = api.Wish["trackers"][number];

const whys: Record<string, string> = { money: t`money`, personal: t`personal`, system: t`system` };

/** Whether there is something to ask: of each tracker something is ticked. */
const asked = (wishes: readonly Wish[]) => wishes.length > 0 && wishes.every((w) => w.view === undefined || w.view === null || w.view.length > 0);

/** The least that reaches what is wished, as the server works it out; nothing is changed by asking. */
export function useProposal(user: User, wishes: readonly Wish[], role?: api.Wish["role"]) {
  const { key: ws } = useWorkspace();
  return useQuery({
    queryKey: ["proposal", ws, user.id, wishes, role],
    queryFn: () => api.propose(ws, user.id, { trackers: [...wishes], role }),
    enabled: asked(wishes),
    placeholderData: (before) => (wishes.length > 0 ? before : undefined),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
}

interface Props {
  wishes: readonly Wish[];
  onWish: (wishes: readonly Wish[]) => void;
  proposal: ReturnType<typeof useProposal>;
  description: string;
}

/** Picks trackers and of each the properties: money and what tells of people comes unticked (A10). */
export function WishFields({ wishes, onWish, proposal, description }: Props) {
  const trackers = useConfigurable();
  const set = (id: string, change: Partial<Wish>) => onWish(wishes.map((w) => (w.tracker === id ? { ...w, ...change } : w)));
  return (
    <>
      <MultiSelect
        label={t`Trackers`}
        description={description}
        placeholder={wishes.length === 0 ? t`Choose trackers` : undefined}
        searchable
        data={(trackers.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
        value={wishes.map((w) => w.tracker)}
        onChange={(ids) => onWish(ids.map((id) => wishes.find((w) => w.tracker === id) ?? { tracker: id }))}
        nothingFoundMessage={t`Nothing found`}
      />
      {wishes.length > 0 && proposal.isPending && <Skeleton rows={4} label={t`Working out the least it needs`} />}
      {proposal.isError && <p className={css.refused}><RefusalText error={proposal.error} /></p>}
      {wishes.map((wish) => {
        const found = proposal.data?.trackers.find((one) => one.tracker.id === wish.tracker);
        return found && <Properties key={wish.tracker} of={found} wish={wish} onChange={(change) => set(wish.tracker, change)} />;
      })}
    </>
  );
}

const refOf = (p: Tracker["properties"][number]) => p.property.id ?? p.property.key ?? "";

function Properties({ of, wish, onChange }: { of: Tracker; wish: Wish; onChange: (change: Partial<Wish>) => void }) {
  const ticked = wish.view ?? of.properties.filter((p) => p.ticked).map(refOf);
  const [all, setAll] = useState(false);
  const own = of.properties.filter((p) => p.type !== undefined);
  const shown = all ? [...own, ...of.properties.filter((p) => p.type === undefined)] : own;
  return (
    <fieldset className={css.fields}>
      <legend>{of.tracker.name}</legend>
      <Checkbox.Group label={t`Properties it may see`} value={ticked} onChange={(view) => onChange({ view })}>
        <div className={css.boxes}>
          {shown.map((p) => (
            <Checkbox key={refOf(p)} size="xs" value={refOf(p)} label={p.sensitive ? `${p.property.name} (${whys[p.sensitive] ?? p.sensitive})` : p.property.name} />
          ))}
        </div>
      </Checkbox.Group>
      {ticked.length === 0 && <p className={css.small}>{t`Tick what it needs, or leave the tracker out.`}</p>}
      <Checkbox label={t`It may also change them, create records and move them on`} checked={wish.edit ?? false} onChange={(e) => onChange({ edit: e.currentTarget.checked })} />
      {!all && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => setAll(true)}>
            <Trans>Author, times and site too<span className="vh"> of {of.tracker.name}</span></Trans>
          </Button>
        </div>
      )}
    </fieldset>
  );
}
