import { Link } from "@tanstack/react-router";
import { usePendings } from "@/features/requests/queries";
import { useReviews } from "@/features/reviews/queries";
import { useWorkspace } from "@/features/session/workspace";
import { dateTime, plural } from "@/ui/format";
import css from "./HomePage.module.css";

/** Reviews to answer and requests to decide on; only for who has settings access, nobody else is asked. */
export function AskedOfYou() {
  const { can, view_as } = useWorkspace();
  return can.settings.allowed && !view_as ? <Asked /> : null;
}

function Asked() {
  const { key, me } = useWorkspace();
  const reviews = useReviews();
  const pendings = usePendings();
  const open = (reviews.data ?? []).filter((r) => r.open && r.progress.unanswered > 0 && ((r.reviewers ?? []).length === 0 || (r.reviewers ?? []).some((p) => p.id === me.id)));
  const waiting = (pendings.data ?? []).filter((p) => !p.mine);
  if (open.length === 0 && waiting.length === 0) return null;
  return (
    <section className={css.wide} aria-labelledby="home-asked">
      <div className={css.head}>
        <h2 id="home-asked">Asked of you</h2>
      </div>
      <ul className={css.rows}>
        {open.map((r) => (
          <li key={r.id}>
            <Link to="/w/$ws/settings/reviews/$review" params={{ ws: key, review: r.id }} className={css.mine}>
              <span className={css.title}>Access review “{r.name}”</span>
              <span className={css.state}>{plural(r.progress.unanswered, "answer")} to give</span>
              <span className={css.needs}>due {dateTime(r.due)}</span>
            </Link>
          </li>
        ))}
        {waiting.length > 0 && (
          <li>
            <Link to="/w/$ws/settings/requests" params={{ ws: key }} className={css.mine}>
              <span className={css.title}>{waiting.length === 1 ? "A request waits for you to decide" : `${plural(waiting.length, "request")} wait for you to decide`}</span>
              <span className={css.state} />
              <span className={css.needs} />
            </Link>
          </li>
        )}
      </ul>
    </section>
  );
}
