import { plural, t } from "@lingui/core/macro";
import { Link } from "@tanstack/react-router";
import { useQueries } from "@tanstack/react-query";
import type { Row, Schema, Tracker } from "@/api/model";
import * as records from "@/api/record";
import * as api from "@/api/tracker";
import { needs } from "@/features/record/explain";
import { useWorkspace } from "@/features/session/workspace";
import { recordsKey } from "@/features/tracker/queries";
import { StateText } from "@/ui/StateMark";
import { recordTitle } from "@/ui/value/value";
import css from "./HomePage.module.css";

const shown = 8;

interface Mine {
  schema: Schema;
  row: Row;
  /** What stands between it and its next step, of what one may fill in. */
  needs: string | null;
}

/** What is assigned to one and not done, of every tracker. */
export function useMine(trackers: Tracker[]) {
  const { key } = useWorkspace();
  const schemas = useQueries({ queries: trackers.map((t) => ({ queryKey: ["tracker", key, t.key], queryFn: () => api.tracker(key, t.key), staleTime: 30_000 })) });
  const lists = useQueries({
    queries: trackers.map((t, i) => {
      const schema = schemas[i]?.data;
      const state = schema?.states.filter((s) => s.kind === "open" || s.kind === "doing").map((s) => s.key).join(",");
      const query = { assigned: true, state, limit: shown + 1 };
      return { queryKey: [...recordsKey(key, t.key), "mine", query], queryFn: () => records.list({ workspace: key, tracker: t.key }, query), enabled: Boolean(schema && state) };
    }),
  });
  const all = trackers.flatMap((_, i): Mine[] => {
    const schema = schemas[i]?.data;
    return schema ? (lists[i]?.data?.items ?? []).map((row) => ({ schema, row, needs: needs(row, schema) })) : [];
  });
  return { all, loading: [...schemas, ...lists].some((query) => query.isLoading), failed: lists.some((list) => list.isError) };
}

/** First what waits for something one can give. */
export function AssignedToYou({ mine: { all, failed } }: { mine: ReturnType<typeof useMine> }) {
  const { key } = useWorkspace();
  if (all.length === 0) return <None />;
  const first = [...all.filter((one) => one.needs), ...all.filter((one) => !one.needs)].slice(0, shown);
  const now = all.filter((one) => one.needs).length;
  return (
    <section className={css.wide} aria-labelledby="home-assigned">
      <div className={css.head}>
        <h2 id="home-assigned">{t`Assigned to you`}</h2>
        <span className={css.count}>{now > 0 ? t`${plural(now, { one: "# needs", other: "# need" })} you now` : ""}</span>
      </div>
      {failed && <p className={css.none}>{t`Some of it could not be loaded.`}</p>}
      <ul className={css.rows}>
        {first.map(({ schema, row, needs }) => (
          <li key={row.id}>
            <Link to="/w/$ws/t/$tracker/r/$record" params={{ ws: key, tracker: schema.key, record: String(row.number) }} className={css.mine}>
              <span className={css.title}>
                <span className={css.when}>#{row.number}</span> {recordTitle(row, schema.label, schema.properties, schema.singular)}
              </span>
              <span className={css.state}>
                <StateText state={schema.states.find((s) => s.key === row.state) ?? { label: row.state, kind: "open" }} />
              </span>
              <span className={css.needs}>{needs}</span>
            </Link>
          </li>
        ))}
      </ul>
      {all.length > first.length && <p className={css.none}>{t`And more, in the trackers below.`}</p>}
    </section>
  );
}

function None() {
  return (
    <section className={css.wide} aria-labelledby="home-assigned">
      <div className={css.head}>
        <h2 id="home-assigned">{t`Assigned to you`}</h2>
      </div>
      <p className={css.none}>{t`Nothing waits for you.`}</p>
    </section>
  );
}
