import { plural, t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconChecklist, IconPlus } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { Review } from "@/api/reviews";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import { reaches } from "@/features/settings/pages";
import shared from "@/features/settings/Settings.module.css";
import { dateTime, lowered, number } from "@/ui/format";
import { useHotkey } from "@/ui/hotkey";
import { PageHead } from "@/ui/PageHead";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useReviews } from "./queries";
import { ReviewForm } from "./ReviewForm";
import css from "./Reviews.module.css";
import { answered, repeatNames, scopeWords } from "./words";

const from = "/w/$ws/settings/reviews" as const;

/** The access reviews one takes part in: those that go on first (A14). */
export function ReviewsPage() {
  const list = useReviews();
  return (
    <Gate needs="selective" error={list.error}>
      <Reviews list={list} />
    </Gate>
  );
}

function Reviews({ list }: { list: ReturnType<typeof useReviews> }) {
  const { key: ws, me } = useWorkspace();
  const { add: adding } = useSearch({ from });
  const navigate = useNavigate({ from });
  const may = reaches(me.settings, "extended");
  const open = (on: boolean) => void navigate({ search: { add: on || undefined } });
  useHotkey("n", () => may && open(true));
  const begin = may && (
    <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => open(true)}>
      {t`Begin a review`}
    </Button>
  );
  const going = list.data?.filter((r) => r.open) ?? [];
  const done = list.data?.filter((r) => !r.open) ?? [];
  return (
    <div className={shared.page}>
      <PageHead title={t`Access reviews`} crumbs={[t`Settings`]}>
        {begin}
      </PageHead>
      <div className={shared.scroll}>
        {list.isPending && <Skeleton rows={4} />}
        {list.isError && !list.data && <Failure error={list.error} what={t`The reviews`} onRetry={() => void list.refetch()} />}
        {list.data?.length === 0 && (
          <Notice icon={<IconChecklist size={24} stroke={1.75} />} title={may ? t`No access review yet` : t`You are not asked in any review`} actions={begin}>
            <p>{t`In a review somebody says of each role whether it is still needed. What is no longer needed goes at once, and the answers are kept as evidence.`}</p>
          </Notice>
        )}
        {going.length > 0 && <List title={t`Going on`} list={going} />}
        {done.length > 0 && <List title={t`Finished`} list={done} />}
      </div>
      <ReviewForm opened={adding === true && may} onClose={() => open(false)} onBegun={(review) => void navigate({ to: "/w/$ws/settings/reviews/$review", params: { ws, review } })} />
    </div>
  );
}

function List({ title, list }: { title: string; list: readonly Review[] }) {
  const { key: ws } = useWorkspace();
  return (
    <section className={css.group}>
      <h2>{title}</h2>
      <ul className={css.cards}>
        {list.map((review) => (
          <li key={review.id}>
            <Link to="/w/$ws/settings/reviews/$review" params={{ ws, review: review.id }}>
              {review.name}
            </Link>
            <span className={css.about}>{scopeWords(review.scope)}</span>
            <Progress review={review} />
            <span className={css.when}>
              {review.open ? t`Due ${dateTime(review.due)}` : t`Finished ${dateTime(review.closed_at ?? review.due)}`}
              {" · "}
              {lowered(repeatNames[review.repeat])}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How far a review is, as a bar and in words. */
export function Progress({ review }: { review: Review }) {
  const { progress } = review;
  const share = progress.total === 0 ? 100 : Math.round((answered(review) / progress.total) * 100);
  const words = review.open ? t`${number(answered(review))} of ${plural(progress.total, { one: "# role", other: "# roles" })} answered` : t`${number(progress.kept)} kept, ${number(progress.shortened)} shortened, ${number(progress.removed)} removed`;
  return (
    <span className={css.progress}>
      <span className={css.bar} aria-hidden="true">
        <span style={{ width: `${share}%` }} />
      </span>
      <span>{words}</span>
    </span>
  );
}
