import { t } from "@lingui/core/macro";
import { Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { User } from "@/api/model";
import { apply } from "@/api/roles";
import { useRefresh } from "@/features/people/queries";
import { Shifts, stops } from "@/features/review/Shifts";
import { toKey } from "@/features/roles/key";
import { useWorkspace } from "@/features/session/workspace";
import { FormFoot } from "@/features/settings/FormFoot";
import css from "@/features/settings/Settings.module.css";
import { RefusalText } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { useProposal, WishFields, type Wish } from "./Wish";

/**
 * Least privilege in one go (A10): pick trackers and properties, look at what that gives, and the integration has a role of
 * its own for the API alone. The server works out the role and what it does; saving applies what was looked at.
 */
export function LeastForm({ user, opened, onClose, onMade }: { user: User; opened: boolean; onClose: () => void; onMade: (wishes: readonly Wish[]) => void }) {
  return (
    <Modal opened={opened} onClose={onClose} size={620} title={t`What ${user.name} needs`} closeButtonProps={{ "aria-label": t`Close` }}>
      {opened && <Form user={user} onClose={onClose} onMade={onMade} />}
    </Modal>
  );
}

function Form({ user, onClose, onMade }: { user: User; onClose: () => void; onMade: (wishes: readonly Wish[]) => void }) {
  const { key: ws, me } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const [wishes, setWishes] = useState<readonly Wish[]>([]);
  const [name, setName] = useState(t`${user.name} role`);
  const [settled] = useDebouncedValue(name.trim(), 300);
  const role = settled ? { key: toKey(settled), name: settled } : undefined;
  const fields = useProposal(user, wishes);
  const made = useProposal(user, role ? wishes : [], role);
  const found = wishes.length > 0 && !made.isError ? made.data : undefined;
  const ready = settled === name.trim() && found?.draft !== undefined && !made.isPlaceholderData && !stops(found.preview, me);
  const save = useMutation({
    mutationFn: async () => {
      if (found?.draft) await apply(ws, { base_revision: found.draft.base_revision, changes: found.draft.changes, note: t`What ${user.name} needs` });
    },
    onSuccess: async () => {
      await refresh();
      say(t`${user.name} holds ${name.trim()}, through the API alone. Make a key for it.`);
      onMade(wishes);
    },
    onError: () => void made.refetch(),
  });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !save.isPending) save.mutate();
      }}
    >
      <WishFields wishes={wishes} onWish={setWishes} proposal={fields} description={t`Only what it needs. Money and what tells of people is left out until you tick it.`} />
      <TextInput label={t`Name of the role`} required value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} />
      {made.isError && <p className={css.refused}><RefusalText error={made.error} /></p>}
      {found?.preview && <Shifts preview={found.preview} />}
      <FormFoot save={save} verb={t`Make the role`} ready={ready} onClose={onClose} />
    </form>
  );
}
