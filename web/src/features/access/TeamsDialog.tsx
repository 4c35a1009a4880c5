import { plural, t } from "@lingui/core/macro";
import { Button, Modal, MultiSelect } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/access";
import { useTeams } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { RefusalText } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";

interface Props {
  /** Which of the two was asked for; null while closed. */
  allow: boolean | null;
  onClose: () => void;
  onTurn: (ids: Iterable<string>, on: boolean) => void;
}

/** Allows or removes access for one or several teams, in the draft. */
export function TeamsDialog({ allow, onClose, onTurn }: Props) {
  return (
    <Modal opened={allow !== null} onClose={onClose} title={allow ? t`Bulk allow access` : t`Bulk remove access`} closeButtonProps={{ "aria-label": t`Close` }}>
      {allow !== null && <Form allow={allow} onClose={onClose} onTurn={onTurn} />}
    </Modal>
  );
}

function Form({ allow, onClose, onTurn }: { allow: boolean; onClose: () => void; onTurn: Props["onTurn"] }) {
  const { key: ws } = useWorkspace();
  const { say } = useToasts();
  const teams = useTeams();
  const [chosen, setChosen] = useState<string[]>([]);
  const act = useMutation({
    // Both ways: what the draft has turned already may have to be turned back.
    mutationFn: () => Promise.all([api.tryBulk(ws, { teams: chosen, allow }), api.tryBulk(ws, { teams: chosen, allow: !allow })]),
    onSuccess: ([there, back]) => {
      const ids = [...(there.users ?? []), ...(back.users ?? [])];
      onTurn(ids, allow);
      const left = [there.skipped_viewers > 0 ? plural(there.skipped_viewers, { one: "# viewer", other: "# viewers" }) : "", there.skipped_full > 0 ? plural(there.skipped_full, { one: "# full user", other: "# full users" }) : ""].filter(Boolean);
      const done = allow ? plural(ids.length, { one: "# user will have access once you save.", other: "# users will have access once you save." }) : plural(ids.length, { one: "# user will lose access once you save.", other: "# users will lose access once you save." });
      say(left.length > 0 ? `${done} ${t`Left out: ${left.join(", ")}.`}` : done);
      onClose();
    },
  });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.length > 0 && !act.isPending) act.mutate();
      }}
    >
      <MultiSelect
        label={t`Teams`}
        description={t`One or several.`}
        placeholder={chosen.length === 0 ? t`Choose teams` : undefined}
        searchable
        limit={100}
        data={(teams.data ?? []).map((t) => ({ value: t.id, label: `${t.name} (${t.members.length})` }))}
        value={chosen}
        onChange={setChosen}
        nothingFoundMessage={t`No team of that name`}
        data-autofocus
      />
      <p className={css.small}>{t`Nothing changes for anyone before you save. Viewers and full users are left out.`}</p>
      {act.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={act.error} />
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" loading={act.isPending} disabled={chosen.length === 0}>
          {allow ? t`Allow access` : t`Remove access`}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}
