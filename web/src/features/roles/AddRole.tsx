import { t } from "@lingui/core/macro";
import { Modal, MultiSelect, Select, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Role } from "@/api/model";
import * as api from "@/api/roles";
import { useConfigurable, useRefresh } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { FormFoot } from "@/features/settings/FormFoot";
import css from "@/features/settings/Settings.module.css";
import { useToasts } from "@/ui/Toast";
import { toKey } from "./key";

/** The window for a new role: it starts with no cell, so it asks which trackers it is for and leads there. */
export function AddRole({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t`Add role`} closeButtonProps={{ "aria-label": t`Close` }}>
      {opened && <Form onClose={onClose} />}
    </Modal>
  );
}

export const portalOptions = [
  { value: "admin", label: t`Admin portal` },
  { value: "staff", label: t`Staff portal` },
  { value: "client", label: t`Client portal` },
];

function Form({ onClose }: { onClose: () => void }) {
  const workspace = useWorkspace();
  const refresh = useRefresh();
  const navigate = useNavigate();
  const { say } = useToasts();
  const trackers = useConfigurable();
  const [name, setName] = useState("");
  const [about, setAbout] = useState("");
  const [portal, setPortal] = useState<Role["portal"]>("staff");
  const [chosen, setChosen] = useState<string[]>([]);
  const save = useMutation({
    mutationFn: () => api.addRole(workspace.key, { key: toKey(name), name: name.trim(), description: about.trim() || undefined, portal }, ""),
    onSuccess: async (role) => {
      await refresh();
      say(t`Role ${role.name} was added. It starts with no cell: set what it may do on each tracker.`);
      const first = trackers.data?.find((t) => t.id === chosen[0]);
      if (first) await navigate({ to: "/w/$ws/settings/permissions", params: { ws: workspace.key }, search: { tracker: first.key, role: role.key } });
      else await navigate({ to: "/w/$ws/settings/roles/r/$role", params: { ws: workspace.key, role: role.key } });
    },
  });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() && !save.isPending) save.mutate();
      }}
    >
      <TextInput label={t`Name`} required data-autofocus value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} />
      <Textarea label={t`Description`} description={t`The exact tasks of who holds it.`} autosize minRows={2} maxLength={2000} value={about} onChange={(e) => setAbout(e.currentTarget.value)} />
      <Select label={t`Portal`} description={t`A label and a place to land. It grants nothing.`} data={portalOptions} value={portal} onChange={(value) => value && setPortal(value as Role["portal"])} />
      <MultiSelect
        label={t`Which trackers is it for?`}
        description={t`You set its cells there next. Until then it sees nothing.`}
        placeholder={chosen.length === 0 ? t`Choose trackers` : undefined}
        searchable
        data={(trackers.data ?? []).map((t) => ({ value: t.id, label: t.name }))}
        value={chosen}
        onChange={setChosen}
        nothingFoundMessage={t`Nothing found`}
      />
      <FormFoot save={save} ready={name.trim() !== ""} onClose={onClose} />
    </form>
  );
}
