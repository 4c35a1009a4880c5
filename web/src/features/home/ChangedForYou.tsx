import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Notification } from "@/api/talk";
import { keyOf, useWorkspace } from "@/features/session/workspace";
import { changed, said } from "@/features/talk/words";
import { useWhy } from "@/features/why/context";
import { ago } from "@/ui/format";
import css from "./HomePage.module.css";

/** What is new since one was last here, and how one's own access has changed. */
export function ChangedForYou({ newest }: { newest: Notification[] }) {
  const fresh = newest.filter((n) => n.kind === "access" || !n.read).slice(0, 5);
  if (fresh.length === 0) return null;
  return (
    <section className={css.wide} aria-labelledby="home-changed">
      <div className={css.head}>
        <h2 id="home-changed">{t`Changed for you`}</h2>
      </div>
      <ul className={css.rows}>
        {fresh.map((n) => (
          <li key={n.id}>{n.kind === "access" ? <Access n={n} /> : <Other n={n} />}</li>
        ))}
      </ul>
    </section>
  );
}

function Access({ n }: { n: Notification }) {
  const { key } = useWorkspace();
  const { ask } = useWhy();
  const tracker = keyOf(n.tracker);
  const property = n.gained?.view?.[0]?.key;
  return (
    <div className={css.change}>
      <Link to="/w/$ws/t/$tracker" params={{ ws: key, tracker }}>
        {changed(n)}
      </Link>
      <span className={css.needs}>
        ({n.who ? `${n.who.name}, ` : ""}
        {ago(n.at)})
      </span>
      <Button variant="subtle" size="compact-sm" onClick={() => ask({ action: "view", tracker, property })}>
        {t`Why?`}
      </Button>
    </div>
  );
}

function Other({ n }: { n: Notification }) {
  const { key } = useWorkspace();
  return (
    <div className={css.change}>
      {n.record ? (
        <Link to="/w/$ws/t/$tracker/r/$record" params={{ ws: key, tracker: keyOf(n.tracker), record: String(n.record.number) }}>
          {said(n)}
        </Link>
      ) : (
        <Link to="/w/$ws/t/$tracker" params={{ ws: key, tracker: keyOf(n.tracker) }}>
          {said(n)}
        </Link>
      )}
      <span className={css.needs}>{ago(n.at)}</span>
    </div>
  );
}
