import { plural, t } from "@lingui/core/macro";
import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconArrowsDiff, IconCopy, IconEye } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { MatrixRole } from "@/api/model";
import { LinkButton } from "@/features/nav/LinkButton";
import { useRoles } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { useViewAs } from "@/features/viewas/context";
import { useWhy } from "@/features/why/context";
import { Matrix } from "@/ui/grid/Matrix";
import type { Spot } from "@/ui/grid/matrixKeys";
import type { Command, MatrixView } from "@/ui/grid/matrixView";
import { useHotkey } from "@/ui/hotkey";
import { ReasonButton } from "@/ui/ReasonButton";
import { useShortcuts } from "@/ui/shortcuts";
import { AsOf } from "./AsOf";
import { Banners, readOnlyReason } from "./Banners";
import { Brushes } from "./Brushes";
import { CopyFrom } from "./CopyFrom";
import { Footer } from "./Footer";
import { HeadMenu, type HeadAt } from "./HeadMenu";
import { MatrixList } from "./MatrixList";
import { ReviewDock } from "./ReviewDock";
import { neighbours } from "./RolePick";
import { Sample } from "./Sample";
import type { Written } from "./draft";
import type { Drafts, RoleDraft } from "./model";
import { groupsOf, isAction, pairsOf, type Config, type Mode } from "./rows";
import { DraftSource, type Copied } from "./source";
import { useAnnounce } from "./useAnnounce";
import { writtenWords } from "./words";
import css from "./Matrix.module.css";

interface Props {
  config: Config;
  matrix: MatrixRole;
  /** Another role is on its way. */
  busy: boolean;
  drafts: Drafts;
  draft: RoleDraft;
  mode: Mode;
  row?: string;
  state?: string;
  past: boolean;
  picker: ReactNode;
  onTurn: (to: { role?: string; mode?: Mode; asof?: string }) => void;
}

// What was copied outlives the role and the tracker it was copied from.
let clipboard: Copied | null = null;

/** One role's matrix: set cells in a draft, look at what it changes, save it as a whole. */
export function MatrixEditor(props: Props) {
  const { config, matrix, drafts, draft, mode } = props;
  const reason = props.busy ? t`Another role is being read.` : readOnlyReason(matrix, props.past);
  const groups = useMemo(() => groupsOf(config), [config]);
  const pairs = useMemo(() => pairsOf(config, mode), [config, mode]);
  const source = useMemo(() => new DraftSource(draft, mode, groups, pairs), [draft, mode, groups, pairs]);
  const [reviewing, setReviewing] = useState(false);
  const [copying, setCopying] = useState(false);
  const [head, setHead] = useState<HeadAt | null>(null);
  const { region, say } = useAnnounce();
  const view = useRef<MatrixView>(null);
  const phone = useMediaQuery("(max-width: 760px)", undefined, { getInitialValueInEffect: false });
  const find = useRef<HTMLInputElement>(null);
  useFirstCell(view, groups, pairs, props);
  const told = (spots: readonly Spot[], word: string, written: Written | null) => {
    const done = spots.flatMap((spot) => {
      const [cell, level] = [source.cellAt(spot), source.levelOf(spot)];
      return cell && level !== "mixed" ? [{ ...cell, level }] : [];
    });
    if (written) say(writtenWords(config, groups, draft, mode, done, written) || word);
  };
  const set = (spots: Spot[], word: string) => reason === null ? told(spots, word, source.set(spots, word)) : undefined;
  const command = useCommands({ ...props, source, view, find, say, told, reason, review: () => setReviewing(true) });
  const brush = (word: string) => {
    if (view.current) set(view.current.selected(), word);
    view.current?.focus();
  };
  const closeMenu = () => {
    setHead(null);
    view.current?.focus();
  };
  useSaveKey(() => command("review"));
  const letters = useShortcuts();
  const role = matrix.role.key ?? matrix.role.id;
  return (
    <>
      <div className={css.toolbar}>
        <SegmentedControl aria-label={t`Mode`} value={mode} onChange={(next) => props.onTurn({ mode: next as Mode })} data={[{ value: "simplified", label: t`Simplified` }, { value: "detailed", label: t`Detailed` }]} />
        {props.picker}
        {!phone && <Brushes reason={reason} onSet={brush} />}
        {!phone && <Find inputRef={find} rows={source.rows} onFound={(row) => view.current?.go({ row, col: Math.max(0, view.current.spot.col) })} />}
        <span className={css.grow} />
        <Actions role={role} name={matrix.role.name} reason={reason} onCopy={() => setCopying(true)} onAsOf={props.past ? undefined : (asof) => props.onTurn({ asof })} />
      </div>
      <Banners config={config} matrix={matrix} draft={draft} drafts={drafts} reason={reason} past={props.past} />
      <div className={css.body} data-mode={mode}>
        <div className={css.work}>
          {phone ? (
            <MatrixList config={config} groups={groups} draft={draft} reason={reason} mode={mode} row={props.row} state={props.state} onTold={say} />
          ) : (
            <Matrix
              label={t`Permissions of ${matrix.role.name} on ${config.name}`}
              corner={t`Record actions and properties`}
              pairs={pairs}
              sides={sides}
              groups={groups}
              source={source}
              acts={{ set, command, menu: (spot, at) => setHead({ spot, at }) }}
              readOnly={reason !== null}
              busy={props.busy}
              letters={letters}
              handle={view}
            />
          )}
          {mode === "simplified" && !phone && <Sample config={config} draft={draft} name={matrix.role.name} />}
        </div>
        {reviewing && (
          <ReviewDock
            config={config}
            drafts={drafts}
            draft={draft}
            onClose={() => {
              setReviewing(false);
              view.current?.focus();
            }}
          />
        )}
      </div>
      <p ref={region} role="status" className={css.said} />
      {!props.past && <Footer drafts={drafts} draft={draft} mode={mode} onReview={() => command("review")} />}
      <HeadMenu at={head} source={source} config={config} reason={reason} onSet={set} onSaid={say} onClose={closeMenu} />
      <CopyFrom opened={copying} draft={draft} config={config} source={source} onClose={() => setCopying(false)} onSaid={say} />
    </>
  );
}

const sides = [t`View`, t`Edit`] as const;

/** The row that the address names, in its state, has the focus when the page opens. */
function useFirstCell(view: React.RefObject<MatrixView | null>, groups: ReturnType<typeof groupsOf>, pairs: ReturnType<typeof pairsOf>, { row, state }: Pick<Props, "row" | "state">) {
  const done = useRef(false);
  useEffect(() => {
    if (done.current || row === undefined || !view.current) return;
    done.current = true;
    const at = groups.flatMap((g) => g.rows).findIndex((r) => r.key === row);
    const pair = pairs.findIndex((p) => p.key === state);
    if (at >= 0) view.current.go({ row: at, col: 2 * Math.max(0, pair) });
  }, [view, groups, pairs, row, state]);
}

/** Ctrl S reviews from wherever the focus is on the page. */
function useSaveKey(run: () => void) {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.key !== "s") return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

interface Around extends Props {
  source: DraftSource;
  view: React.RefObject<MatrixView | null>;
  find: React.RefObject<HTMLInputElement | null>;
  say: (text: string) => void;
  told: (spots: readonly Spot[], word: string, written: Written | null) => void;
  reason: string | null;
  review: () => void;
}

/** What the keys of the matrix do beyond moving and setting. */
function useCommands(at: Around): (command: Command) => void {
  const { draft, source, view, say, reason } = at;
  const roles = useRoles();
  const why = useWhy();
  const turn = (to: string | undefined) => (to ? at.onTurn({ role: to }) : say(t`There is no further role.`));
  const affected = () => {
    const spot = view.current?.spot;
    const cell = spot && source.cellAt({ row: Math.max(0, spot.row), col: Math.max(0, spot.col) });
    if (!cell) return;
    const action = "action" in cell.target ? cell.target.action : cell.target.side;
    why.open({ kind: "who", question: { action: action as "view", tracker: at.config.key, property: "property" in cell.target ? cell.target.property : undefined, state: cell.state && cell.state !== "*" ? cell.state : undefined } });
  };
  const paste = () => {
    if (reason !== null || !view.current) return;
    const spots = view.current.selected();
    if (!clipboard) return say(t`Nothing was copied yet.`);
    at.told(spots, t`Pasted.`, source.paste(clipboard, spots));
  };
  const copy = () => {
    if (!view.current) return;
    const spots = view.current.selected();
    clipboard = source.copy(spots);
    say(plural(spots.length, { one: "# cell copied. Ctrl V puts them in another place or role.", other: "# cells copied. Ctrl V puts them in another place or role." }));
  };
  const acts: Record<Command, () => void> = {
    copy,
    paste,
    undo: () => say(draft.undo() ? t`Undone.` : t`There is nothing to undo.`),
    redo: () => say(draft.redo() ? t`Redone.` : t`There is nothing to redo.`),
    review: () => {
      at.drafts.flush();
      if (Object.keys(at.drafts.counts()).length > 0) at.review();
      else say(t`Nothing is changed yet.`);
    },
    before: () => turn(neighbours(roles.data ?? [], draft.role).before),
    after: () => turn(neighbours(roles.data ?? [], draft.role).after),
    who: affected,
    find: () => at.find.current?.focus(),
  };
  return (command) => acts[command]();
}

/** Leads to a property by its name. */
function Find({ inputRef, rows, onFound }: { inputRef: React.RefObject<HTMLInputElement | null>; rows: DraftSource["rows"]; onFound: (row: number) => void }) {
  const [text, setText] = useState("");
  useHotkey("/", () => inputRef.current?.focus());
  const words = text.trim().toLowerCase();
  const found = words === "" ? -1 : rows.findIndex((row) => !isAction(row) && row.label.toLowerCase().includes(words));
  return (
    <TextInput
      ref={inputRef}
      className={css.find}
      aria-label={t`Find property`}
      placeholder={t`Find property  /`}
      value={text}
      error={words !== "" && found < 0 ? t`No such property` : undefined}
      onChange={(e) => setText(e.currentTarget.value)}
      onKeyDown={(e) => {
        if (e.key === "Escape") setText("");
        if (e.key !== "Enter" || found < 0) return;
        e.preventDefault();
        setText("");
        onFound(found);
      }}
    />
  );
}

function Actions({ role, name, reason, onCopy, onAsOf }: { role: string; name: string; reason: string | null; onCopy: () => void; onAsOf?: (at: string) => void }) {
  const { key: ws } = useWorkspace();
  const { superuser, choose } = useViewAs();
  return (
    <div className={css.actions}>
      <ReasonButton reason={reason} variant="default" leftSection={<IconCopy size={16} stroke={1.75} />} onClick={onCopy}>
        {t`Copy from…`}
      </ReasonButton>
      <LinkButton variant="default" leftSection={<IconArrowsDiff size={16} stroke={1.75} />} to="/w/$ws/settings/roles/compare" params={{ ws }} search={{ a: role }}>
        {t`Compare`}
      </LinkButton>
      {onAsOf && <AsOf onPick={onAsOf} />}
      {superuser && (
        <Button variant="default" leftSection={<IconEye size={16} stroke={1.75} />} onClick={() => choose({ target: `role:${role},assigned`, name })}>
          {t`View as ${name}`}
        </Button>
      )}
    </div>
  );
}

