import { t } from "@lingui/core/macro";
import { Button, Modal, Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/permissions";
import { useRoles } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { RefusalText } from "@/ui/Refusal";
import type { RoleDraft } from "./model";
import { newStates } from "./resolve";
import type { Config } from "./rows";
import type { DraftSource } from "./source";
import { emptyDoc } from "./draft";
import css from "./Matrix.module.css";

interface Props {
  opened: boolean;
  draft: RoleDraft;
  config: Config;
  source: DraftSource;
  onClose: () => void;
  onSaid: (text: string) => void;
}

/** Every level of another role on this tracker, put into the draft. */
export function CopyFrom({ opened, draft, config, source, onClose, onSaid }: Props) {
  const { key } = useWorkspace();
  const roles = useRoles();
  const [from, setFrom] = useState<string | null>(null);
  const copy = useMutation({
    mutationFn: (role: string) => api.matrix(key, config.key, role),
    onSuccess: ({ role }) => {
      const places = [newStates, ...draft.frame.states].map((state) => ({ from: state, to: state }));
      source.copyInto({ doc: role.stored ? role.document : emptyDoc, frame: { states: draft.frame.states, fallback: role.fallback } }, places);
      onSaid(t`The cells of ${role.role.name} are in the draft.`);
      onClose();
    },
  });
  const others = (roles.data ?? []).filter((r) => r.key !== draft.role).map((r) => ({ value: r.key, label: r.name }));
  return (
    <Modal opened={opened} onClose={onClose} title={t`Copy into ${draft.name} from`} closeButtonProps={{ "aria-label": t`Close` }}>
      <div className={css.dialog}>
        <Select label={t`Role`} searchable data={others} value={from} onChange={setFrom} nothingFoundMessage={t`No role matches`} />
        {copy.error && <p role="alert" className={css.refused}><RefusalText error={copy.error} /></p>}
        <Button disabled={from === null} loading={copy.isPending} onClick={() => from !== null && copy.mutate(from)}>
          {t`Copy into the draft`}
        </Button>
      </div>
    </Modal>
  );
}
