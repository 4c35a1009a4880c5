import { plural, t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "@/api/error";
import { Review } from "@/features/review/Review";
import { useWorkspace } from "@/features/session/workspace";
import shared from "@/features/settings/Settings.module.css";
import { RefusalText } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { configurationKey, type Designer } from "./useDesign";

/** How much is unsaved, and the one way to save it: through the review. */
export function DesignFooter({ design, tracker }: { design: Designer; tracker: string }) {
  const { key: ws } = useWorkspace();
  const client = useQueryClient();
  const { say } = useToasts();
  const [note, setNote] = useState("");
  const [reviewing, setReviewing] = useState(false);
  const save = useMutation({
    mutationFn: () => design.write(note),
    onSuccess: async () => {
      setReviewing(false);
      setNote("");
      // The answer is not the draft: what the server made of it is read again, and everything that shows the tracker with it.
      await client.invalidateQueries({ queryKey: configurationKey(ws, tracker) });
      design.discard();
      await client.invalidateQueries();
      say(t`Saved. It holds from now on.`);
    },
  });
  const stale = design.stale || (save.error instanceof ApiError && save.error.status === 412);
  const again = () => {
    save.reset();
    design.discard();
    void client.invalidateQueries({ queryKey: configurationKey(ws, tracker) });
  };
  return (
    <footer className={shared.foot}>
      <b role="status">{design.count === 0 ? t`No unsaved changes` : plural(design.count, { one: "# unsaved change", other: "# unsaved changes" })}</b>
      <span className={shared.spread} />
      {stale && (
        <p role="alert" className={shared.notice}>
          {t`Somebody saved this tracker meanwhile.`}{" "}
          <Button size="compact-sm" variant="default" onClick={again}>
            {t`Discard and reload`}
          </Button>
        </p>
      )}
      {save.error && !stale && !reviewing && (
        <p role="alert" className={shared.refused}>
          <RefusalText error={save.error} />
        </p>
      )}
      <Button variant="default" disabled={design.count === 0} onClick={design.discard}>
        {t`Discard`}
      </Button>
      <Button disabled={design.count === 0 || stale} onClick={() => setReviewing(true)}>
        {t`Review and save`}
      </Button>
      <Review
        opened={reviewing}
        title={t`What changes by it`}
        draft={design.draft}
        write={design.write}
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
