import { t } from "@lingui/core/macro";
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "@/api/roles";
import { useWorkspace } from "@/features/session/workspace";
import shared from "@/features/settings/Settings.module.css";
import { RefusalText } from "@/ui/Refusal";

/** Tries the rules as they stand in the draft: from this address, does the role count, and which rule says so? */
export function AddressTester({ role, rules }: { role: string; rules: readonly api.NetworkRule[] }) {
  const { key: ws } = useWorkspace();
  const [address, setAddress] = useState("");
  const tried = useMutation({ mutationFn: () => api.tryAddress(ws, role, address.trim(), [...rules]) });
  const run = () => address.trim() !== "" && !tried.isPending && tried.mutate();
  return (
    <section className={shared.section}>
      <h2>{t`Try an address`}</h2>
      <div className={shared.actions} style={{ alignItems: "flex-end" }}>
        <TextInput
          label={t`From address`}
          placeholder="203.0.113.7"
          maxLength={64}
          value={address}
          onChange={(e) => {
            setAddress(e.currentTarget.value);
            tried.reset();
          }}
          onKeyDown={(e) => {
            if (e.key !== "Enter") return;
            e.preventDefault();
            run();
          }}
        />
        <Button variant="default" loading={tried.isPending} onClick={run}>
          {t`Try`}
        </Button>
      </div>
      <div role="status">
        {tried.data && (
          <p className={tried.data.allowed ? shared.info : shared.notice}>
            <b>{tried.data.allowed ? t`Allowed.` : t`Blocked.`}</b> {tried.data.why}
          </p>
        )}
        {tried.error && <p className={shared.refused}><RefusalText error={tried.error} /></p>}
      </div>
    </section>
  );
}
