import { t } from "@lingui/core/macro";
import { Button, Drawer, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { lookAt, type Note, type Preview } from "@/api/note";
import { useWorkspace } from "@/features/session/workspace";
import settings from "@/features/settings/Settings.module.css";
import { RefusalText } from "@/ui/Refusal";
import { Skeleton } from "@/ui/Status";
import { Shifts } from "./Shifts";
import css from "./Review.module.css";

interface Props {
  opened: boolean;
  title: string;
  /** What would be sent: when it changes, the answer is asked for again. */
  draft: unknown;
  /** The write; with `look` in the place of the note it only says what it would do. */
  write: (note: Note) => Promise<unknown>;
  note: string;
  onNote: (note: string) => void;
  busy: boolean;
  error: unknown;
  onSave: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** The panel before saving: who gains, who loses, what to check, the reason, and the one Save. */
export function Review(props: Props) {
  return (
    <Drawer opened={props.opened} onClose={props.onClose} position="right" size={440} title={props.title} closeButtonProps={{ "aria-label": t`Close the review` }}>
      {props.opened && <Body {...props} />}
    </Drawer>
  );
}

/** What a write would do, asked of the server. */
export function useLook(draft: unknown, write: (note: Note) => Promise<unknown>, enabled = true) {
  const { key: ws } = useWorkspace();
  return useQuery<Preview>({ queryKey: ["look", ws, JSON.stringify(draft)], queryFn: () => lookAt(write), enabled, staleTime: 0, gcTime: 0 });
}

function Body({ draft, write, note, onNote, busy, error, onSave, onClose, children }: Props) {
  const got = useLook(draft, write);
  const [tried, setTried] = useState(false);
  const needsReason = (got.data?.self_grants.length ?? 0) > 0;
  const missing = needsReason && note.trim() === "";
  return (
    <form
      className={css.body}
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation(); // the panel stands inside the form that it reviews
        setTried(true);
        if (!missing && !busy) onSave();
      }}
    >
      {children}
      {got.isPending && <Skeleton rows={4} label={t`Working out who gains and who loses`} />}
      {got.isError && <p className={settings.refused}><RefusalText error={got.error} /></p>}
      {got.data && <Shifts preview={got.data} />}
      <Textarea label={t`Reason`} required={needsReason} description={t`Kept in the audit log.`} error={tried && missing ? t`Say why: this gives you access, or changes how somebody else signs in.` : undefined} autosize minRows={2} maxLength={1000} value={note} onChange={(e) => onNote(e.currentTarget.value)} />
      {error !== null && error !== undefined && (
        <p role="alert" className={settings.refused}>
          <RefusalText error={error} />
        </p>
      )}
      <div className={settings.actions}>
        <Button type="submit" loading={busy}>
          {t`Save now`}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t`Back`}
        </Button>
      </div>
    </form>
  );
}
