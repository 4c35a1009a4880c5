import { Button } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { plural } from "@/ui/format";
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
      {others > 0 && <span className={css.hint}>and drafts in {plural(others, "other role")}</span>}
      <span className={css.hint}>Shift arrows select · 0 1 2 set · Enter on a head for its menu · N next change · W who can</span>
      <span className={css.grow} />
      <Button variant="default" aria-disabled={!dirty} onClick={() => draft.discard()}>
        Discard
      </Button>
      <ReasonButton reason={dirty || others > 0 ? null : "Nothing is changed yet."} onClick={onReview}>
        Review and save
      </ReasonButton>
    </footer>
  );
}

function words(count: number, dirty: boolean, role: string): string {
  if (count > 0) return `${plural(count, "unsaved change")} in role ${role}`;
  return dirty ? `Written otherwise in role ${role}; every cell keeps its level` : "No changes";
}
