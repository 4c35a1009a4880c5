import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useRef, useState, type KeyboardEvent } from "react";
import type { ReviewItem } from "@/api/reviews";
import { datesOf, givenWords } from "@/features/people/words";
import { useWorkspace } from "@/features/session/workspace";
import shared from "@/features/settings/Settings.module.css";
import { ago, date, dotted, listed } from "@/ui/format";
import { useShortcuts } from "@/ui/shortcuts";
import { lastDayOf } from "@/ui/zone";
import { groupOf, type Mark, type Marks } from "./drafts";
import css from "./Reviews.module.css";
import { decidedNames, decisionNames, flagNames, holderOf, warns } from "./words";

interface Props {
  items: readonly ReviewItem[];
  marks: Marks;
  /** Whether answers are still taken, from this person. */
  open: boolean;
  onMark: (items: readonly ReviewItem[], mark: Mark) => void;
  onShorten: (items: readonly ReviewItem[]) => void;
}

/** The roles of a review by their holders. One row is in the order of the Tab key; arrows go on, K, R and S answer. */
export function ReviewList({ items, marks, open, onMark, onShorten }: Props) {
  const letters = useShortcuts();
  const [at, setAt] = useState(0);
  const rows = useRef<(HTMLLIElement | null)[]>([]);
  const current = Math.min(at, items.length - 1);
  const go = (to: number) => {
    const next = Math.max(0, Math.min(items.length - 1, to));
    setAt(next);
    rows.current[next]?.focus();
  };
  const onKey = (event: KeyboardEvent<HTMLLIElement>, i: number) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, number> = { ArrowDown: i + 1, ArrowUp: i - 1, Home: 0, End: items.length - 1, PageDown: i + 10, PageUp: i - 10 };
    const to = steps[event.key];
    if (to !== undefined) {
      event.preventDefault();
      go(to);
      return;
    }
    const key = event.key.toLowerCase();
    if (!open || !letters || !["k", "r", "s"].includes(key)) return;
    event.preventDefault();
    const some = event.shiftKey ? groupOf(items, i) : items.slice(i, i + 1);
    if (key === "s") onShorten(some.filter((item) => item.decide));
    else {
      onMark(some, { decision: key === "k" ? "keep" : "remove" });
      if (!event.shiftKey) go(i + 1);
    }
  };
  return (
    <ul className={css.list} aria-label={t`Roles to review`}>
      {items.map((item, i) => (
        <li
          key={item.assignment}
          ref={(row) => {
            rows.current[i] = row;
          }}
          tabIndex={i === current ? 0 : -1}
          aria-label={`${holderOf(item)}, ${item.role.name}`}
          data-mark={marks.get(item.assignment)?.decision}
          onFocus={() => setAt(i)}
          onKeyDown={(event) => onKey(event, i)}
        >
          <Row item={item} mark={marks.get(item.assignment)} open={open} active={i === current} onMark={onMark} onShorten={onShorten} />
        </li>
      ))}
    </ul>
  );
}

function Row({ item, mark, open, active, onMark, onShorten }: { item: ReviewItem; mark?: Mark; active: boolean } & Pick<Props, "open" | "onMark" | "onShorten">) {
  const { time_zone: zone } = useWorkspace();
  const dates = datesOf(item, zone);
  const name = t`${item.role.name} of ${holderOf(item)}`;
  return (
    <>
      <div className={shared.main}>
        <b>{holderOf(item)}</b> <span className={css.role}>{item.role.name}</span> {item.kind && item.kind !== "regular" && <span className={shared.chip}>{item.kind === "integration" ? t`Integration` : item.kind === "guest" ? t`Guest` : t`Viewer`}</span>}{" "}
        {item.flags.map((flag) => (
          <span key={flag} className={shared.chip} data-tone={warns(flag) ? "warn" : undefined}>
            {flagNames[flag]}
          </span>
        ))}
        <span>
          {dotted(item.site ? t`At ${item.site.name}` : t`Whole workspace`, dates, item.last_used_at ? t`last here ${ago(item.last_used_at)}` : t`never here`, item.others.length > 0 && t`also ${listed(item.others.map((r) => r.name))}`)}
        </span>
        <span>{givenWords(item)}</span>
        {item.said && <Said item={item} zone={zone} />}
      </div>
      {open && item.decide && (
        <div className={css.choose} role="group" aria-label={name}>
          {(["keep", "shorten", "remove"] as const).map((decision) => (
            <Button
              key={decision}
              size="compact-sm"
              variant={mark?.decision === decision ? "filled" : "default"}
              color={decision === "remove" && mark?.decision === decision ? "red" : undefined}
              aria-pressed={mark?.decision === decision}
              tabIndex={active ? 0 : -1}
              onClick={() => (decision === "shorten" ? onShorten([item]) : onMark([item], { decision }))}
            >
              {decisionNames[decision]}
              <span className="vh"> {name}</span>
            </Button>
          ))}
          {mark?.decision === "shorten" && <small>{t`until ${date(lastDayOf(mark.until, zone))}`}</small>}
        </div>
      )}
      {open && !item.decide && item.why_not && <p className={css.whyNot}>{item.why_not}</p>}
    </>
  );
}

function Said({ item, zone }: { item: ReviewItem; zone: string }) {
  const said = item.said;
  if (!said) return null;
  return (
    <span className={css.said} data-decision={said.decision}>
      {[decidedNames[said.decision], said.until && t`until ${date(lastDayOf(said.until, zone))}`, said.by ? t`by ${said.by.name}` : t`nobody answered`, said.at && ago(said.at)].filter(Boolean).join(", ")}
      {said.note && `: ${said.note}`}
    </span>
  );
}
