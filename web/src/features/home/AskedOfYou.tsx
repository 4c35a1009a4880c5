import { plural, t } from "@lingui/core/macro";
import { Link } from "@tanstack/react-router";
import { toDecide, useAccessRequests, usePendings } from "@/features/requests/queries";
import { useReviews } from "@/features/reviews/queries";
import { useWorkspace } from "@/features/session/workspace";
import { dateTime } from "@/ui/format";
import css from "./HomePage.module.css";

/** Reviews to answer and requests to decide on. Reviews, and changes that take a second person, are asked of who has settings access alone. */
export function useAsked() {
  const { me, can, view_as } = useWorkspace();
  const settings = can.settings.allowed && !view_as;
  const reviews = useReviews(settings);
  const pendings = usePendings();
  const requests = useAccessRequests();
  const open = (reviews.data ?? []).filter((r) => r.open && r.progress.unanswered > 0 && ((r.reviewers ?? []).length === 0 || (r.reviewers ?? []).some((p) => p.id === me.id)));
  return {
    reviews: open,
    pendings: view_as ? 0 : (pendings.data ?? []).filter(toDecide).length,
    requests: (requests.data ?? []).filter(toDecide).length,
    loading: reviews.isLoading || pendings.isLoading || requests.isLoading,
  };
}

export function AskedOfYou({ asked: { reviews, pendings, requests } }: { asked: ReturnType<typeof useAsked> }) {
  const { key } = useWorkspace();
  if (reviews.length + pendings + requests === 0) return null;
  return (
    <section className={css.wide} aria-labelledby="home-asked">
      <div className={css.head}>
        <h2 id="home-asked">{t`Asked of you`}</h2>
      </div>
      <ul className={css.rows}>
        {reviews.map((r) => (
          <li key={r.id}>
            <Link to="/w/$ws/settings/reviews/$review" params={{ ws: key, review: r.id }} className={css.mine}>
              <span className={css.title}>{t`Access review “${r.name}”`}</span>
              <span className={css.state}>{t`${plural(r.progress.unanswered, { one: "# answer", other: "# answers" })} to give`}</span>
              <span className={css.needs}>{t`due ${dateTime(r.due)}`}</span>
            </Link>
          </li>
        ))}
        {requests > 0 && (
          <li>
            <Link to="/w/$ws/requests" params={{ ws: key }} className={css.mine}>
              <span className={css.title}>{plural(requests, { one: "A request for access waits for you to decide", other: "# requests for access wait for you to decide" })}</span>
              <span className={css.state} />
              <span className={css.needs} />
            </Link>
          </li>
        )}
        {pendings > 0 && (
          <li>
            <Link to="/w/$ws/settings/requests" params={{ ws: key }} className={css.mine}>
              <span className={css.title}>{plural(pendings, { one: "A change waits for you to decide", other: "# changes wait for you to decide" })}</span>
              <span className={css.state} />
              <span className={css.needs} />
            </Link>
          </li>
        )}
      </ul>
    </section>
  );
}
