import { t } from "@lingui/core/macro";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import * as api from "@/api/designer";
import { useLook } from "@/features/review/Review";
import { useWorkspace } from "@/features/session/workspace";
import { errorText } from "@/ui/Status";
import type { Designer } from "./useDesign";
import css from "./Designer.module.css";

/** Beside the draft: what could not be saved, and what is allowed and seldom meant, of the draft and of what stands. */
export function Findings({ design, tracker }: { design: Designer; tracker: string }) {
  const { key: ws } = useWorkspace();
  const standing = useQuery({ queryKey: ["lints", ws, tracker], queryFn: () => api.lints(ws, tracker), staleTime: 0 });
  const [settled] = useDebouncedValue(design.draft, 500);
  const open = design.count > 0;
  const look = useLook(settled, design.write, open && Object.keys(settled).length > 0);
  const fresh = open ? (look.data?.lints ?? []) : [];
  const breaches = open ? (look.data?.violations ?? []) : [];
  const old = standing.data ?? [];
  const nothing = breaches.length + fresh.length + old.length === 0 && !(open && look.error);
  return (
    <aside className={css.findings} aria-label={t`Checks`}>
      <h2>{t`Checks`}</h2>
      <div role="status">
        {open && look.error && <p data-bad>{t`! Cannot be saved: ${errorText(look.error)}`}</p>}
        {breaches.map((b, i) => (
          <p key={`b${i}`} data-bad>
            {t`! Cannot be saved: ${b.message}`}
          </p>
        ))}
        {fresh.map((l, i) => (
          <p key={`f${i}`} data-new>
            {t`! New: ${l.message}`}
          </p>
        ))}
        {old.map((l, i) => (
          <p key={`o${i}`}>! {l.message}</p>
        ))}
        {nothing && <p className={css.quiet}>{open && look.isFetching ? t`Looking at the draft…` : t`Nothing stands out: each state can be reached and left, and what is required can be filled.`}</p>}
      </div>
    </aside>
  );
}
