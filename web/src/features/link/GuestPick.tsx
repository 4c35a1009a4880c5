import { t } from "@lingui/core/macro";
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "@/api/error";
import * as api from "@/api/link";
import { useWorkspace } from "@/features/session/workspace";
import { askWords } from "@/ui/reasons";
import { Failure, Skeleton } from "@/ui/Status";
import css from "./Link.module.css";

interface Props {
  place: api.LinkPlace;
  value: string | null;
  onPick: (guest: string | null) => void;
}

/** As which guest a link comes: those whom the server offers, found by name as one types. */
export function GuestPick({ place, value, onPick }: Props) {
  const { help } = useWorkspace();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const [q] = useDebouncedValue(typed === chosen?.label ? "" : typed, 200);
  const found = useQuery({ queryKey: ["link-guests", place.workspace, place.tracker, q], queryFn: () => api.guests(place, q), placeholderData: keepPreviousData, retry: false });
  if (found.isPending) return <Skeleton rows={1} />;
  if (found.isError) {
    if (!(found.error instanceof ApiError) || found.error.status !== 403) return <Failure error={found.error} what={t`The guests`} onRetry={() => void found.refetch()} />;
    return (
      <div className={css.text}>
        <p>{t`Your roles do not include the directory of users, so no guest can be offered to you.`}</p>
        <p>{askWords(help)}</p>
      </div>
    );
  }
  if (q === "" && found.data.items.length === 0) {
    return (
      <div className={css.text}>
        <p>{t`There is no guest yet. A link comes as a guest, who is added under Users by somebody with settings access.`}</p>
        <p>{askWords(help)}</p>
      </div>
    );
  }
  const data = found.data.items.map((g) => ({ value: g.value, label: g.no_access ? t`${g.label} · no access` : g.label }));
  if (chosen && !data.some((d) => d.value === chosen.value)) data.push(chosen);
  return (
    <Select
      label={t`As which guest`}
      description={found.data.more ? t`More match: type a part of the name.` : undefined}
      data={data}
      filter={({ options }) => options} // the server has searched
      value={value}
      onChange={(id) => {
        setChosen(data.find((d) => d.value === id) ?? null);
        onPick(id);
      }}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      placeholder={t`Choose…`}
      nothingFoundMessage={t`No guest matches`}
    />
  );
}
