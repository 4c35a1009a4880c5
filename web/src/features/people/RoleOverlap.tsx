import { plural, t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import * as api from "@/api/roles";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { number } from "@/ui/format";
import { levelWord, rightWords } from "@/ui/right";
import { RefusalText } from "@/ui/Refusal";
import { Skeleton } from "@/ui/Status";

/** What the roles of somebody allow together that none of them allows alone, and where they get in each other's way (A6.8). */
export function RoleOverlap({ role, user }: { role: string; user: string }) {
  const { key: ws } = useWorkspace();
  const got = useQuery({ queryKey: ["effective", ws, user, "overlap", role], queryFn: () => api.overlap(ws, role, user), staleTime: 0 });
  if (got.isPending) return <Skeleton rows={2} label={t`Comparing the roles`} />;
  if (got.isError) return <p className={css.small}><RefusalText error={got.error} /></p>;
  const { together, adds, conflicts } = got.data;
  const trackers = [...new Set(adds.map((a) => a.tracker.name))];
  return (
    <div className={conflicts.length > 0 || together.length > 0 ? css.notice : css.info} role="status">
      <p>{adds.length === 0 ? t`It adds nothing to the roles held.` : t`It raises ${plural(adds.length, { one: "# cell", other: "# cells" })} in ${trackers.join(", ")}.`}</p>
      {together.length > 0 && (
        <>
          <p>{t`Together they allow what neither alone does:`}</p>
          <ul className={css.bullets}>
            {together.slice(0, 6).map((it, i) => (
              <li key={i}>
                {it.tracker.name}, {it.state.name}: {rightWords(it.target, it.property?.name)}, {levelWord(it.together)}
              </li>
            ))}
            {together.length > 6 && <li>{t`and ${number(together.length - 6)} more`}</li>}
          </ul>
        </>
      )}
      {conflicts.map((c, i) => (
        <p key={i}>{c.message}</p>
      ))}
    </div>
  );
}
