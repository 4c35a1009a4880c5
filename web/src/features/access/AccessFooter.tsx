import { plural, t } from "@lingui/core/macro";
import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/access";
import { ApiError } from "@/api/error";
import { useRefresh } from "@/features/people/queries";
import { Review } from "@/features/review/Review";
import { useWorkspace } from "@/features/session/workspace";
import shared from "@/features/settings/Settings.module.css";
import { RefusalText } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { changeCount, type AccessDraft, type Stored } from "./draft";
import css from "./AppAccess.module.css";

/** What saving would do, counted by the server, and the one Save. */
export function AccessFooter({ stored, draft, onDiscard }: { stored: Stored; draft: AccessDraft; onDiscard: () => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const [note, setNote] = useState("");
  const [reviewing, setReviewing] = useState(false);
  const doc = { base_revision: draft.base, mode: draft.mode, users: { ...draft.users } };
  const [settled] = useDebouncedValue(doc, 250);
  const tried = useQuery({ queryKey: ["app-access-try", ws, settled], queryFn: ({ signal }) => api.putAppAccess(ws, settled, true, "", signal), staleTime: 0, gcTime: 0, placeholderData: (before) => before });
  const save = useMutation({
    mutationFn: () => api.putAppAccess(ws, doc, false, note),
    onSuccess: async (done) => {
      await refresh();
      onDiscard();
      say(done.mode !== "selected" ? t`Saved. Everyone has access now, except viewers.` : done.lost > 0 ? plural(done.lost, { one: "Saved. Only selected users have access now; # user lost it.", other: "Saved. Only selected users have access now; # users lost it." }) : t`Saved. Only selected users have access now.`);
    },
  });
  const stale = save.error instanceof ApiError && save.error.code === "revision_conflict";
  const reload = async () => {
    save.reset();
    onDiscard();
    await refresh();
  };
  return (
    <footer className={shared.foot}>
      <div className={css.facts} role="status">
        <b>{plural(changeCount(stored, draft), { one: "# unsaved change", other: "# unsaved changes" })}</b>
        {tried.data && <Counts change={tried.data} />}
        {tried.error && !save.error && <span className={css.lose}><RefusalText error={tried.error} /></span>}
      </div>
      {(tried.data?.lost ?? 0) > 0 && <span className={shared.small}>{t`Taking access away frees no seat. To free one, deactivate the user under Users.`}</span>}
      <span className={shared.spread} />
      {save.error && (
        <p role="alert" className={shared.refused}>
          {stale && t`Somebody changed app access meanwhile.`} <RefusalText error={save.error} />{" "}
          {stale && (
            <Button size="compact-sm" variant="default" onClick={() => void reload()}>
              {t`Discard and reload`}
            </Button>
          )}
        </p>
      )}
      <TextInput aria-label={t`Note for the audit log`} placeholder={t`Note for the audit log`} value={note} maxLength={1000} onChange={(e) => setNote(e.currentTarget.value)} />
      <Button variant="default" onClick={onDiscard}>
        {t`Discard`}
      </Button>
      <Button variant="default" onClick={() => setReviewing(true)}>
        {t`Review…`}
      </Button>
      <Button loading={save.isPending} onClick={() => save.mutate()}>
        {t`Save`}
      </Button>
      <Review
        opened={reviewing}
        title={t`What changes by app access`}
        draft={doc}
        write={(how) => api.putAppAccess(ws, doc, false, how)}
        note={note}
        onNote={setNote}
        busy={save.isPending}
        error={save.error}
        onSave={() => save.mutate()}
        onClose={() => setReviewing(false)}
      />
    </footer>
  );
}

function Counts({ change }: { change: api.AppAccessChange }) {
  return (
    <>
      <span className={change.gained > 0 ? css.gain : undefined}>{t`▲ ${plural(change.gained, { one: "# user", other: "# users" })} will gain access`}</span>
      <span className={change.lost > 0 ? css.lose : undefined}>{t`▼ ${plural(change.lost, { one: "# user", other: "# users" })} will lose access`}</span>
      {change.lost > 0 && <span>{t`${plural(change.lost_signed_in, { one: "# of them is", other: "# of them are" })} signed in now`}</span>}
    </>
  );
}
