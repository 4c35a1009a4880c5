import { t } from "@lingui/core/macro";
import { Radio, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "@/features/session/workspace";
import * as api from "@/api/access";
import { Gate } from "@/features/settings/Gate";
import shared from "@/features/settings/Settings.module.css";
import { Tabs } from "@/features/settings/Tabs";
import { PageHead } from "@/ui/PageHead";
import { Failure, Skeleton } from "@/ui/Status";
import { AccessFooter } from "./AccessFooter";
import { AccessList } from "./AccessList";
import { changeCount, type Stored } from "./draft";
import { useAccessDraft } from "./useAccessDraft";
import css from "./AppAccess.module.css";

/** Who may enter at all: everyone but viewers, or selected users (A5). */
export function AppAccessPage() {
  return (
    <Gate needs="extended">
      <Page />
    </Gate>
  );
}

function Page() {
  const { key: ws } = useWorkspace();
  const got = useQuery({ queryKey: ["app-access", ws], queryFn: () => api.appAccess(ws) });
  return (
    <div className={shared.page}>
      <PageHead title={t`Access & Permissions`} crumbs={[t`Settings`]} />
      <Tabs
        label={t`Access & Permissions`}
        tabs={[
          { label: t`Access`, to: "/w/$ws/settings/access", params: { ws }, here: true },
          { label: t`Tracker Permissions`, to: "/w/$ws/settings/permissions", params: { ws }, here: false },
        ]}
      />
      {got.isPending && <Skeleton rows={8} />}
      {got.isError && !got.data && <Failure error={got.error} what={t`App access`} onRetry={() => void got.refetch()} />}
      {got.data && <Editor stored={got.data} />}
    </div>
  );
}

function Editor({ stored }: { stored: Stored }) {
  const { draft, change, discard } = useAccessDraft(stored);
  const selected = draft.mode === "selected";
  return (
    <>
      <Radio.Group className={css.mode} label={t`Who has access to Trackward`} value={draft.mode} onChange={(mode) => change({ ...draft, mode: mode as api.AppAccessMode })}>
        <Stack gap="sm" mt="sm">
          <Radio value="everyone" label={t`Everyone has access`} />
          <Radio value="selected" label={t`Selected users have access`} />
        </Stack>
        {!selected && <p>{t`Every user can enter, except viewers. If this is what you want, there is nothing else to do.`}</p>}
        {selected && stored.mode === "everyone" && <p>{t`Nothing has changed yet: review who should have access, then save.`}</p>}
      </Radio.Group>
      {selected && <AccessList stored={stored} draft={draft} onChange={change} />}
      {!selected && <div className={shared.spread} />}
      {changeCount(stored, draft) > 0 && <AccessFooter stored={stored} draft={draft} onDiscard={discard} />}
    </>
  );
}
