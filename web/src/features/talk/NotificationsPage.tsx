import { t } from "@lingui/core/macro";
import { Button, Switch } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import * as api from "@/api/talk";
import { useWorkspace } from "@/features/session/workspace";
import { PageHead } from "@/ui/PageHead";
import { useRefuse } from "@/ui/Refusal";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { Item, useMarkRead } from "./Item";
import { notificationsKey, useNotifications, usePreferences } from "./queries";
import { kindNames } from "./words";
import css from "./Talk.module.css";

/** Everything one was told, as far as one may still know it, and how one wants to be told. */
export function NotificationsPage() {
  const { key, view_as } = useWorkspace();
  const { unread } = useSearch({ from: "/w/$ws/notifications" });
  const navigate = useNavigate();
  const list = useNotifications(unread ?? false);
  const read = useMarkRead();
  const all = list.data?.pages.flatMap((page) => page.items) ?? [];
  const first = all[0];
  const some = (list.data?.pages[0]?.unread ?? 0) > 0;
  if (view_as) return <Notice level={1} title={t`Notifications are their own`}>{t`What somebody was told is shown to nobody else. Exit the view to read yours.`}</Notice>;
  return (
    <>
      <PageHead title={t`Notifications`} />
      <div className={css.page}>
        <div className={css.bar}>
          <Switch
            label={t`Unread only`}
            checked={unread ?? false}
            onChange={(event) => void navigate({ to: "/w/$ws/notifications", params: { ws: key }, search: { unread: event.currentTarget.checked || undefined }, replace: true })}
          />
          <Button variant="default" disabled={!some || !first} loading={read.isPending} onClick={() => first && read.mutate({ up_to: first.id })}>
            {t`Mark all as read`}
          </Button>
        </div>
        {list.isPending && <Skeleton rows={6} label={t`Loading the notifications`} />}
        {list.isError && <Failure error={list.error} what={t`The notifications`} onRetry={() => void list.refetch()} />}
        {list.data && all.length === 0 && (
          <Notice icon={<IconBell size={24} stroke={1.75} />} title={unread ? t`You have read everything` : t`Nothing yet`}>
            <p>{t`You are told here when something is assigned to you, when somebody mentions you, and when your access changes.`}</p>
          </Notice>
        )}
        {all.length > 0 && (
          <ol className={css.items} aria-label={t`Notifications`}>
            {all.map((n) => (
              <li key={n.id}>
                <Item n={n} />
              </li>
            ))}
          </ol>
        )}
        {list.hasNextPage && (
          <Button variant="default" mt="sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t`Show older`}
          </Button>
        )}
        <Preferences />
      </div>
    </>
  );
}

/** Which kinds come into the list, and which by mail. */
function Preferences() {
  const { key } = useWorkspace();
  const client = useQueryClient();
  const refuse = useRefuse();
  const prefs = usePreferences(true);
  const queryKey = [...notificationsKey(key), "preferences"];
  const save = useMutation({
    mutationFn: (one: api.Preference) => api.setPreferences(key, [one]),
    onMutate: (one) => client.setQueryData<api.Preference[]>(queryKey, (all) => all?.map((p) => (p.kind === one.kind ? one : p))),
    onSuccess: (all) => client.setQueryData(queryKey, all),
    onError: (error) => {
      refuse(error);
      void client.invalidateQueries({ queryKey });
    },
  });
  return (
    <section className={css.part} aria-labelledby="prefs-title">
      <h2 id="prefs-title">{t`How you are told`}</h2>
      {prefs.isError && <Failure error={prefs.error} what={t`Your choice`} onRetry={() => void prefs.refetch()} />}
      {prefs.data && (
        <table className={css.prefs}>
          <thead>
            <tr>
              <th scope="col">{t`About`}</th>
              <th scope="col">{t`In the list`}</th>
              <th scope="col">{t`By mail`}</th>
            </tr>
          </thead>
          <tbody>
            {(prefs.data ?? []).map((p) => (
              <tr key={p.kind}>
                <th scope="row">
                  {kindNames[p.kind]?.name} <small>{kindNames[p.kind]?.help}</small>
                </th>
                <td>
                  <Switch aria-label={t`${kindNames[p.kind]?.name ?? ""}: in the list`} checked={p.listed} onChange={(e) => save.mutate({ ...p, listed: e.currentTarget.checked })} />
                </td>
                <td>
                  <Switch aria-label={t`${kindNames[p.kind]?.name ?? ""}: by mail`} checked={p.mail} onChange={(e) => save.mutate({ ...p, mail: e.currentTarget.checked })} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
