import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconPlus, IconShieldCheck } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/tests";
import { useConfigurable, useRefresh } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import { NoTracker } from "@/features/settings/NoTracker";
import css from "@/features/settings/Settings.module.css";
import { Confirm } from "@/ui/Confirm";
import { PageHead } from "@/ui/PageHead";
import { ReasonButton } from "@/ui/ReasonButton";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { TestForm } from "./TestForm";
import { sentence } from "./words";

/** Sentences that the policy has to keep true: a change that breaks one is refused and names it (A11.6). */
export function TestsPage() {
  const { key } = useWorkspace();
  const list = useQuery({ queryKey: ["policy-tests", key], queryFn: () => api.all(key), staleTime: 0 });
  return (
    <Gate needs="selective" error={list.error}>
      <Tests list={list.data} pending={list.isPending} error={list.isError ? list.error : null} again={() => void list.refetch()} />
    </Gate>
  );
}

function Tests({ list, pending, error, again }: { list?: readonly api.PolicyTest[]; pending: boolean; error: unknown; again: () => void }) {
  const [asked, setAsked] = useState<api.PolicyTest | "new" | null>(null);
  const [dropping, setDropping] = useState<api.PolicyTest | null>(null);
  const broken = list?.filter((t) => !t.holds).length ?? 0;
  const none = useConfigurable().data?.length === 0;
  const add = (
    <ReasonButton reason={none ? t`A test is about a tracker, and there is none that you may configure.` : null} leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setAsked("new")}>
      {t`Add a test`}
    </ReasonButton>
  );
  return (
    <div className={css.page}>
      <PageHead title={t`Policy tests`} crumbs={[t`Settings`]}>
        {add}
      </PageHead>
      <div className={css.scroll}>
        <div className={css.column}>
          <p className={css.quiet}>{t`Each change of roles, cells, people and trackers is judged by these sentences. One that would make a sentence untrue is refused and names it; somebody with full settings access can force it with a reason, and every other is told.`}</p>
          {pending && <Skeleton rows={4} />}
          {error !== null && !list && <Failure error={error} what={t`The tests`} onRetry={again} />}
          {list?.length === 0 && none && <NoTracker />}
          {list?.length === 0 && !none && <Notice icon={<IconShieldCheck size={24} stroke={1.75} />} title={t`No test yet`} actions={add} />}
          {list && list.length > 0 && (
            <section className={css.section}>
              <p role="status">{broken === 0 ? plural(list.length, { one: "The one test holds.", other: "All # tests hold." }) : plural(broken, { one: `# test of ${list.length} does not hold.`, other: `# tests of ${list.length} do not hold.` })}</p>
              <ul className={css.lines} aria-label={t`Tests`}>
                {list.map((test) => (
                  <li key={test.id}>
                    <div className={css.main}>
                      <b>{test.name}</b>{" "}
                      <span className={css.chip} data-tone={test.holds ? undefined : "warn"}>
                        {test.gone ? t`Says nothing: gone` : test.holds ? t`✓ Holds` : t`! Broken`}
                      </span>
                      {sentence(test) !== test.name && <span>{sentence(test)}</span>}
                    </div>
                    {!test.gone && (
                      <Button size="compact-sm" variant="default" onClick={() => setAsked(test)}>
                        <Trans>Edit<span className="vh"> {test.name}</span></Trans>
                      </Button>
                    )}
                    <Button size="compact-sm" variant="default" onClick={() => setDropping(test)}>
                      <Trans>Delete<span className="vh"> {test.name}</span></Trans>
                    </Button>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
      <TestForm asked={asked} onClose={() => setAsked(null)} />
      <Drop test={dropping} onClose={() => setDropping(null)} />
    </div>
  );
}

function Drop({ test, onClose }: { test: api.PolicyTest | null; onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const drop = useMutation({
    mutationFn: () => api.drop(ws, test?.id ?? ""),
    onSuccess: async () => {
      say(t`Changes are no longer judged by “${test?.name ?? ""}”.`);
      onClose();
      await refresh();
    },
  });
  return (
    <Confirm opened={test !== null} title={t`Delete this test?`} yes={t`Delete`} danger busy={drop.isPending} error={drop.error} onYes={() => drop.mutate()} onNo={onClose}>
      <p>{t`“${test?.name ?? ""}” no longer holds up a change that breaks it. It can be undone from the audit log.`}</p>
    </Confirm>
  );
}
