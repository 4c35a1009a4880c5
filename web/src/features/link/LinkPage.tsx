import { t } from "@lingui/core/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { setBearer } from "@/api/client";
import { ApiError } from "@/api/error";
import * as api from "@/api/link";
import { LanguageChoice } from "@/features/session/Panel";
import { Failure, Skeleton } from "@/ui/Status";
import { dateTime } from "@/ui/format";
import { Dead } from "./Dead";
import { LinkedForm } from "./LinkedForm";
import { LinkedOne } from "./LinkedOne";
import css from "./Link.module.css";

/** What a link opens: one record, or a form (A9.2). The secret stands after the # and lives in this page alone. */
export function LinkPage() {
  const [secret] = useState(() => window.location.hash.slice(1));
  const [ready, setReady] = useState(false);
  const client = useQueryClient();
  useEffect(() => {
    // The secret does not stay in the address bar or the history.
    if (window.location.hash) window.history.replaceState(window.history.state, "", window.location.pathname);
    client.clear();
    setBearer(secret === "" ? null : secret);
    setReady(true);
    return () => {
      setBearer(null);
      client.clear();
    };
  }, [secret, client]);
  if (secret === "") return <Dead title={t`This link is incomplete`} text={t`Open it again as it was sent to you, whole.`} />;
  return ready ? <Opened secret={secret} /> : <Skeleton rows={5} />;
}

function Opened({ secret }: { secret: string }) {
  const opened = useQuery({ queryKey: ["link"], queryFn: api.target, retry: false, staleTime: Infinity });
  if (opened.isPending) return <Skeleton rows={6} label={t`Opening the link`} />;
  if (opened.isError) {
    const dead = opened.error instanceof ApiError && [401, 403, 404].includes(opened.error.status);
    return dead ? <Dead /> : <Failure error={opened.error} what={t`The link`} onRetry={() => void opened.refetch()} />;
  }
  const link = opened.data;
  return (
    <div className={css.page}>
      <header className={css.head}>
        <b>{link.workspace.name}</b>
        <span>{link.expires_at ? t`You come as ${link.guest}, until ${dateTime(link.expires_at)}` : t`You come as ${link.guest}`}</span>
        <LanguageChoice secret={secret} />
      </header>
      <main className={css.main}>{link.type === "record_link" ? <LinkedOne link={link} /> : <LinkedForm link={link} />}</main>
    </div>
  );
}
