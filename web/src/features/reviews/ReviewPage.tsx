import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, SegmentedControl } from "@mantine/core";
import { IconChecklist, IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import * as api from "@/api/reviews";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import shared from "@/features/settings/Settings.module.css";
import { Confirm } from "@/ui/Confirm";
import { dateTime, lowered, number } from "@/ui/format";
import { PageHead } from "@/ui/PageHead";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { answersOf, countMarks, marked, type Mark, type Marks } from "./drafts";
import { Findings } from "./Findings";
import { useReview, useReviewItems, useReviewRefresh } from "./queries";
import { ReviewList } from "./ReviewList";
import { Progress } from "./ReviewsPage";
import { ReviewEdit } from "./ReviewForm";
import { ShortenDialog } from "./ShortenDialog";
import css from "./Reviews.module.css";
import { repeatNames, scopeWords } from "./words";

/** One access review: whoever is asked says of each role whether it is still needed. */
export function ReviewPage() {
  const { review: id } = useParams({ from: "/w/$ws/settings/reviews/$review" });
  const one = useReview(id);
  return (
    <Gate needs="selective" error={one.error}>
      {one.isPending && <Skeleton rows={8} />}
      {one.isError && !one.data && <Failure error={one.error} what={t`The review`} onRetry={() => void one.refetch()} />}
      {one.data && <Review key={id} review={one.data} />}
    </Gate>
  );
}

const shows: { value: api.Show; label: string }[] = [
  { value: "left", label: t`Open` },
  { value: "said", label: t`Answered` },
  { value: "all", label: t`All` },
];

function Review({ review }: { review: api.Review }) {
  const [show, setShow] = useState<api.Show>(review.open ? "left" : "all");
  const [marks, setMarks] = useState<Marks>(new Map());
  const [shortening, setShortening] = useState<readonly api.ReviewItem[]>([]);
  const [finishing, setFinishing] = useState(false);
  const [changing, setChanging] = useState(false);
  const list = useReviewItems(review.id, show);
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const mark = (some: readonly api.ReviewItem[], how: Mark) => setMarks((was) => marked(was, some, how));
  const suggested = items.filter((item) => item.decide && !item.said && item.suggest === "remove" && !marks.has(item.assignment));
  const asked = review.reviewers.map((r) => r.name).join(", ") || t`whoever may change the roles`;
  return (
    <div className={shared.page}>
      <PageHead
        title={review.name}
        crumbs={[t`Settings`, <Crumb key="all" />]}
        after={<span className={shared.chip}>{review.open ? (Date.parse(review.due) < Date.now() ? t`Overdue` : t`Going on`) : t`Finished`}</span>}
      >
        {review.can.edit && review.open && (
          <Button variant="default" onClick={() => setChanging(true)}>
            {t`Change…`}
          </Button>
        )}
        {review.can.finish && (
          <Button variant="default" onClick={() => setFinishing(true)}>
            {t`Finish…`}
          </Button>
        )}
        {!review.open && <Downloads review={review} />}
      </PageHead>
      <div className={css.summary}>
        <p>
          {[scopeWords(review.scope), t`asked: ${asked}`, endWords(review), lowered(repeatNames[review.repeat])].join(" · ")}
        </p>
        <Progress review={review} />
        {review.evidence && (
          <p className={css.hash}>
            <Trans>SHA-256 <code>{review.evidence.sha256}</code></Trans>
          </p>
        )}
      </div>
      <Findings review={review} />
      <div className={shared.toolbar}>
        <SegmentedControl aria-label={t`Show`} value={show} onChange={(value) => setShow(value as api.Show)} data={review.open ? shows : shows.map((s) => (s.value === "left" ? { ...s, label: t`Not answered` } : s))} />
        {suggested.length > 0 && (
          <Button variant="default" onClick={() => mark(suggested, { decision: "remove" })}>
            {t`Mark ${plural(suggested.length, { one: "# unused role", other: "# unused roles" })} for removal`}
          </Button>
        )}
        {review.can.decide && (
          <p className={css.keys}>
            <Trans><kbd>K</kbd> keep <kbd>R</kbd> remove <kbd>S</kbd> shorten, with <kbd>Shift</kbd> for all roles of the person</Trans>
          </p>
        )}
      </div>
      <div className={css.scroll}>
        {list.isPending && <Skeleton rows={8} />}
        {list.isError && !list.data && <Failure error={list.error} what={t`The roles`} onRetry={() => void list.refetch()} />}
        {list.data && items.length === 0 && <Notice icon={<IconChecklist size={24} stroke={1.75} />} title={show === "left" ? t`Everything is answered` : show === "said" ? t`Nothing is answered yet` : t`Nobody holds a role in this review`} />}
        {items.length > 0 && <ReviewList items={items} marks={marks} open={review.can.decide} onMark={mark} onShorten={setShortening} />}
        {list.hasNextPage && (
          <div className={css.more}>
            <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t`Show more`}
            </Button>
          </div>
        )}
      </div>
      {marks.size > 0 && <Footer review={review} marks={marks} items={items} onDone={() => setMarks(new Map())} />}
      <ShortenDialog items={shortening} onClose={() => setShortening([])} onPick={(until) => mark(shortening, { decision: "shorten", until })} />
      <ReviewEdit review={review} opened={changing} onClose={() => setChanging(false)} />
      <Finish review={review} opened={finishing} onClose={() => setFinishing(false)} />
    </div>
  );
}

function Crumb() {
  const { key: ws } = useWorkspace();
  return (
    <Link to="/w/$ws/settings/reviews" params={{ ws }}>
      {t`Access reviews`}
    </Link>
  );
}

function Downloads({ review }: { review: api.Review }) {
  const { key: ws } = useWorkspace();
  return (
    <>
      <Button component="a" variant="default" href={api.exportUrl(ws, review.id, false)} download leftSection={<IconDownload size={16} stroke={1.75} />}>
        {t`Evidence (CSV)`}
      </Button>
      <Button component="a" variant="default" href={api.exportUrl(ws, review.id, true)} download leftSection={<IconDownload size={16} stroke={1.75} />}>
        {t`With names`}
      </Button>
    </>
  );
}

/** What is marked, and the one button that carries it out. */
function Footer({ review, marks, items, onDone }: { review: api.Review; marks: Marks; items: readonly api.ReviewItem[]; onDone: () => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useReviewRefresh();
  const { say } = useToasts();
  const counts = countMarks(marks);
  const send = useMutation({
    mutationFn: async () => {
      const answers = answersOf(marks, items);
      for (let i = 0; i < answers.length; i += 1000) await api.decide(ws, review.id, answers.slice(i, i + 1000));
      return answers.length;
    },
    onSuccess: (n) => {
      onDone();
      say(t`${plural(n, { one: "# role", other: "# roles" })} answered. What was removed counts no more from the next request.`);
    },
    onSettled: () => refresh(),
  });
  const words = [counts.keep && t`${number(counts.keep)} to keep`, counts.shorten && t`${number(counts.shorten)} to shorten`, counts.remove && t`${number(counts.remove)} to remove`].filter(Boolean).join(", ");
  return (
    <div className={shared.foot} role="region" aria-label={t`Marked answers`}>
      <b role="status">{words}</b>
      {send.error && (
        <span role="alert" className={shared.refused}>
          <RefusalText error={send.error} />
        </span>
      )}
      <span className={shared.spread} />
      <Button variant="default" onClick={onDone}>
        {t`Discard`}
      </Button>
      <Button loading={send.isPending} color={counts.remove > 0 ? "red" : undefined} onClick={() => send.mutate()}>
        {t`Carry out ${plural(marks.size, { one: "# answer", other: "# answers" })}`}
      </Button>
    </div>
  );
}

function Finish({ review, opened, onClose }: { review: api.Review; opened: boolean; onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useReviewRefresh();
  const { say } = useToasts();
  const left = review.progress.unanswered;
  const finish = useMutation({
    mutationFn: () => api.finish(ws, review.id),
    onSuccess: async () => {
      onClose();
      say(t`The review ${review.name} is finished; its answers are kept as evidence.`);
      await refresh();
    },
  });
  return (
    <Confirm opened={opened} title={t`Finish ${review.name}?`} yes={t`Finish`} danger={left > 0 && review.on_no_answer === "remove"} busy={finish.isPending} error={finish.error} onYes={() => finish.mutate()} onNo={onClose}>
      <p>{leftWords(review, left)} {t`The answers become evidence and change no more.`}</p>
    </Confirm>
  );
}

/** When it ends or ended, and what happens then. */
function endWords(review: api.Review): string {
  if (!review.open) {
    const at = dateTime(review.closed_at ?? review.due);
    return review.closed_by ? t`finished ${at} by ${review.closed_by.name}` : t`finished ${at}`;
  }
  const due = dateTime(review.due);
  return review.on_no_answer === "remove" ? t`due ${due}, then what is not answered is removed` : t`due ${due}, then what is not answered is kept`;
}

function leftWords(review: api.Review, left: number): string {
  if (left === 0) return t`Everything is answered.`;
  if (review.on_no_answer === "remove") return plural(left, { one: "# role without an answer is removed, but for your own, those of people beyond your powers, and exclusive ones.", other: "# roles without an answer are removed, but for your own, those of people beyond your powers, and exclusive ones." });
  return plural(left, { one: "# role without an answer is kept.", other: "# roles without an answer are kept." });
}
