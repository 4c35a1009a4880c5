import { t } from "@lingui/core/macro";
import { Button, Modal, Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Site } from "@/api/model";
import * as api from "@/api/people";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { RefusalText } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { lowered } from "@/ui/format";
import { useRefresh } from "./queries";
import { kinds, placesFor } from "./tree";

/** Moves a site to another place of the tree, without dragging. */
export function MoveSite({ site, sites, onClose }: { site: Site | null; sites: readonly Site[]; onClose: () => void }) {
  return (
    <Modal opened={site !== null} onClose={onClose} title={t`Move ${site?.name ?? ""}`} closeButtonProps={{ "aria-label": t`Close` }}>
      {site && <Form site={site} sites={sites} onClose={onClose} />}
    </Modal>
  );
}

function Form({ site, sites, onClose }: { site: Site; sites: readonly Site[]; onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const [to, setTo] = useState<string>(site.parent ?? "");
  const move = useMutation({
    mutationFn: async () => api.patchSite(ws, site.id, (await api.site(ws, site.id)).etag, { parent: to }, ""),
    onSuccess: async () => {
      await refresh();
      say(to ? t`${site.name} was moved to ${sites.find((s) => s.id === to)?.name ?? ""}. Roles given above it count for it now.` : t`${site.name} was moved to the top. Roles given above it count for it now.`);
      onClose();
    },
  });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!move.isPending && to !== (site.parent ?? "")) move.mutate();
      }}
    >
      <Select
        label={t`Under`}
        searchable
        limit={200}
        data={[{ value: "", label: t`The top of the tree` }, ...placesFor(sites, site).map((s) => ({ value: s.id, label: `${s.name} (${lowered(kinds[s.kind])})` }))]}
        value={to}
        onChange={(next) => setTo(next ?? "")}
        nothingFoundMessage={t`Nothing found`}
        data-autofocus
      />
      <p className={css.small}>{t`Who holds a role above the new place gets it here too; who holds one above the old place loses it here.`}</p>
      {move.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={move.error} />
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" loading={move.isPending} disabled={to === (site.parent ?? "")}>
          {t`Move`}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}
