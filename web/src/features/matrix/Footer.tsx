import { plural, t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { ReasonButton } from "@/ui/ReasonButton";
import type { Drafts, RoleDraft } from "./model";
import type { Mode } from "./rows";
import css from "./Matrix.module.css";

interface Props {
  drafts: Drafts;
  draft: RoleDraft;
  mode: Mode;
  onReview: () => void;
}

/** How much is changed and not saved; the one part of the page that is drawn again with each press. */
export function Footer({ drafts, draft, mode, onReview }: Props) {
  useSyncExternalStore(draft.subscribe, () => draft.version);
  const counts = useSyncExternalStore(drafts.subscribe, drafts.counts);
  const others = Object.keys(counts).filter((role) => role !== draft.role).length;
  const count = draft.count(mode);
  const dirty = draft.dirty;
  return (
    <footer className={css.foot}>
      <b role="status">{words(count, dirty, draft.name)}</b>
      {others > 0 && <span className={css.hint}>{t`and drafts in ${plural(others, { one: "# other role", other: "# other roles" })}`}</span>}
      <span className={css.keys}>{t`Shift arrows select · 0 1 2 set · Enter on a head for its menu · N next change · W who can`}</span>
      <Button variant="default" ml="auto" aria-disabled={!dirty} onClick={() => draft.discard()}>
        {t`Discard`}
      </Button>
      <ReasonButton reason={dirty || others > 0 ? null : t`Nothing is changed yet.`} onClick={onReview}>
        {t`Review and save`}
      </ReasonButton>
    </footer>
  );
}

function words(count: number, dirty: boolean, role: string): string {
  if (count > 0) return t`${plural(count, { one: "# unsaved change", other: "# unsaved changes" })} in role ${role}`;
  return dirty ? t`Written otherwise in role ${role}; every cell keeps its level` : t`No changes`;
}
