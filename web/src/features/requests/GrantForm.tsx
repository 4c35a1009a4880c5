import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Checkbox, Radio, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/asking";
import { Shifts } from "@/features/review/Shifts";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { dayOf, endOfDay } from "@/ui/zone";

/** The ways that would grant a request, what each would do, until when, and the button that carries one out. */
export function GrantForm({ one, onDone }: { one: api.AccessAsked; onDone: () => Promise<unknown> }) {
  const { key: ws } = useWorkspace();
  const got = useQuery({ queryKey: ["access-requests", ws, one.id], queryFn: () => api.accessRequest(ws, one.id), staleTime: 0 });
  if (got.isPending) return <Skeleton rows={3} label={t`Working out what would give it`} />;
  if (got.isError) return <Failure error={got.error} what={t`The request`} onRetry={() => void got.refetch()} />;
  return (
    <div className={css.section} style={{ flexBasis: "100%" }}>
      {got.data.answer && <p>{got.data.answer}</p>}
      {got.data.fixes.length > 0 ? <Ways request={got.data} onDone={onDone} /> : !got.data.answer && <Nothing one={one} onDone={onDone} />}
    </div>
  );
}

/** There is no way that the viewer may carry out: roles are given by others. */
function Nothing({ one, onDone }: { one: api.AccessAsked; onDone: () => Promise<unknown> }) {
  const { key: ws } = useWorkspace();
  const { say } = useToasts();
  const pass = useMutation({
    mutationFn: () => api.passAccess(ws, one.id),
    onSuccess: async () => {
      say(t`Passed on to those who may configure the tracker. They were told by mail.`);
      await onDone();
    },
  });
  return (
    <>
      <p>{one.passed ? t`There is no small change that would give it. See Why? for what stands in the way.` : t`It takes a role or a permission, and these are not yours to give. Those who may configure the tracker can.`}</p>
      {pass.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={pass.error} />
        </p>
      )}
      {!one.passed && (
        <div className={css.actions}>
          <Button size="compact-sm" loading={pass.isPending} onClick={() => pass.mutate()}>
            <Trans>Pass it on<span className="vh">, asked by {one.by.name}</span></Trans>
          </Button>
        </div>
      )}
    </>
  );
}

function Ways({ request, onDone }: { request: api.AccessAskedDetail; onDone: () => Promise<unknown> }) {
  const { key: ws, time_zone } = useWorkspace();
  const { say } = useToasts();
  const [fix, setFix] = useState(request.fixes[0]!.id);
  const [day, setDay] = useState(dayOf(request.grant_until, time_zone));
  const [endless, setEndless] = useState(false);
  const look = useQuery({ queryKey: ["access-requests", ws, request.id, fix], queryFn: () => api.accessRequest(ws, request.id, fix), staleTime: 0 });
  const until = endless ? undefined : (endOfDay(day, time_zone) ?? undefined);
  const grant = useMutation({
    mutationFn: () => api.grantAccess(ws, request.id, { fix, until, endless: endless || undefined }),
    onSuccess: async () => {
      say(t`Granted to ${request.by.name}. It holds from the next request.`);
      await onDone();
    },
  });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!grant.isPending && (endless || until)) grant.mutate();
      }}
    >
      <Radio.Group label={t`What would give it`} value={fix} onChange={setFix}>
        <div className={css.form}>
          {request.fixes.map((f) => (
            <Radio key={f.id} value={f.id} label={f.text} description={f.records > 0 ? t`${request.by.name} gains it on ${plural(f.records, { one: "# record", other: "# records" })}.` : undefined} />
          ))}
        </div>
      </Radio.Group>
      <div className={css.pair}>
        <TextInput type="date" label={t`Last day`} disabled={endless} value={day} onChange={(e) => setDay(e.currentTarget.value)} />
        <Checkbox label={t`It does not end by itself`} checked={endless} onChange={(e) => setEndless(e.currentTarget.checked)} />
      </div>
      {look.isFetching && <Skeleton rows={2} label={t`Working out what it does`} />}
      {look.data?.preview && <Shifts preview={look.data.preview} />}
      {(grant.error ?? look.error) && (
        <p role="alert" className={css.refused}>
          <RefusalText error={grant.error ?? look.error} />
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" loading={grant.isPending} disabled={!endless && !until}>
          <Trans>Grant<span className="vh">, asked by {request.by.name}</span></Trans>
        </Button>
      </div>
    </form>
  );
}
