import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconShieldLock } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/requests";
import { usePendings } from "@/features/requests/queries";
import { ReasonForm } from "@/features/requests/ReasonForm";
import { useWorkspace } from "@/features/session/workspace";
import { useHelp } from "@/features/settings/Gate";
import { reaches } from "@/features/settings/pages";
import { ago } from "@/ui/format";
import { Notice } from "@/ui/Status";
import css from "./Roles.module.css";

/** In the place of a permission sheet, for who lacks the superuser tag (A8.1). */
export function NeedSuperuser() {
  const { me } = useWorkspace();
  const [asking, setAsking] = useState(false);
  const ask = useHelp();
  const pendings = usePendings();
  const asked = pendings.data?.find((p) => p.mine && p.kind === "superuser");
  const may = reaches(me.settings, "extended");
  return (
    <Notice
      icon={<IconShieldLock size={24} stroke={1.75} />}
      title={t`Superuser access is required to view permissions`}
      actions={may && !asking && !asked && !pendings.isPending && <Button onClick={() => setAsking(true)}>{t`Ask a superuser`}</Button>}
    >
      {asked ? (
        <p role="status">{t`You asked ${ago(asked.at)}. Those who can give it were told by mail; when one of them does, it holds from your next request, and you need not sign in again.`}</p>
      ) : asking ? (
        <Form onClose={() => setAsking(false)} />
      ) : (
        <p>{may ? t`Your settings access covers this role's people, not its permission sheet.` : t`Only a superuser sees this. ${ask}`}</p>
      )}
    </Notice>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const client = useQueryClient();
  const sent = async () => {
    await client.invalidateQueries({ queryKey: ["pendings", ws] });
    onClose();
  };
  return <ReasonForm className={css.left} description={t`Told to those who can grant it: one click, and nothing to sign in to again.`} send={(reason) => api.askSuperuser(ws, reason)} onSent={() => void sent()} onClose={onClose} />;
}
