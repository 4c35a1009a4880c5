import { t } from "@lingui/core/macro";
import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/machines";
import type { User } from "@/api/model";
import { useRefresh } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { FormFoot } from "@/features/settings/FormFoot";
import css from "@/features/settings/Settings.module.css";
import { Secret } from "@/ui/Secret";
import { endOfDay } from "@/ui/zone";
import { useProposal, WishFields, type Wish } from "./Wish";

/** Makes a key that can do no more than is picked here. */
export function KeyForm({ user, start = [], onClose }: { user: User; start?: readonly Wish[]; onClose: () => void }) {
  const { key: ws, time_zone } = useWorkspace();
  const refresh = useRefresh();
  const [name, setName] = useState("");
  const [wishes, setWishes] = useState(start);
  const proposal = useProposal(user, wishes);
  const [addresses, setAddresses] = useState("");
  const [until, setUntil] = useState("");
  const ready = name.trim() !== "" && wishes.length > 0 && proposal.data !== undefined && !proposal.isPlaceholderData && !proposal.isError;
  const make = useMutation({
    mutationFn: () =>
      api.makeKey(
        ws,
        user.id,
        {
          name: name.trim(),
          scope: proposal.data?.scope ?? {},
          addresses: addresses.split(/[\s,]+/).filter(Boolean),
          expires_at: until ? (endOfDay(until, time_zone) ?? undefined) : undefined,
        },
        "",
      ),
    onSuccess: () => refresh(),
  });
  if (make.data) {
    return (
      <Secret label={t`Key ${make.data.key.name}`} value={make.data.secret}>
        <pre>{`curl -H "Authorization: Bearer $KEY" ${window.location.origin}/api/v1/workspaces/${ws}/trackers`}</pre>
        <div>
          <Button variant="default" onClick={onClose}>
            {t`I have copied it`}
          </Button>
        </div>
      </Secret>
    );
  }
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !make.isPending) make.mutate();
      }}
    >
      <TextInput label={t`Name of the key`} required data-autofocus value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} />
      <WishFields wishes={wishes} onWish={setWishes} proposal={proposal} description={t`Only these, and only as far as the integration's roles go.`} />
      <Textarea label={t`Only from these addresses`} description={t`Networks or addresses, one a line; empty: from anywhere.`} autosize minRows={1} value={addresses} onChange={(e) => setAddresses(e.currentTarget.value)} />
      <TextInput type="date" label={t`Last day`} description={t`Empty: it does not expire.`} value={until} onChange={(e) => setUntil(e.currentTarget.value)} />
      <p className={css.small}>{t`Of the integration's roles only those with API access Grant count for a key.`}</p>
      <FormFoot save={make} verb={t`Make the key`} ready={ready} onClose={onClose} />
    </form>
  );
}
