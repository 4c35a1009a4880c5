import { plural, t } from "@lingui/core/macro";
import { ActionIcon, Button, Checkbox, Menu, Modal, Select, Textarea, TextInput } from "@mantine/core";
import { IconArrowsDiff, IconChevronDown, IconCopy, IconDots, IconEye, IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import type { Tagged } from "@/api/client";
import type { Role } from "@/api/model";
import * as api from "@/api/roles";
import type { components } from "@/api/schema";
import { useAssignments, useRefresh, useRoles } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { takes } from "@/features/settings/takes";
import { useViewAs } from "@/features/viewas/context";
import { FormFoot } from "@/features/settings/FormFoot";
import css from "@/features/settings/Settings.module.css";
import { Confirm } from "@/ui/Confirm";
import { few } from "@/ui/format";
import { whyNot } from "@/ui/reasons";
import { ReasonItem } from "@/ui/ReasonItem";
import { RefusalText } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { portalOptions } from "./AddRole";
import { toKey } from "./key";
import { nameOf } from "./RolePeople";
import { useRole } from "./useRole";

type Question = "edit" | "duplicate" | "toggle" | "delete";

/** The menu of a role in the list: what it may do is read when it is opened. */
export function RoleRowMenu({ role, opened, onChange }: { role: Role; opened: boolean; onChange: (opened: boolean) => void }) {
  const got = useRole(role.key, opened);
  const dots = (
    <ActionIcon variant="subtle" color="gray" size={28} tabIndex={-1} aria-label={t`Actions on ${role.name}`} aria-haspopup="menu" aria-expanded={opened} onClick={got.data ? undefined : () => onChange(true)}>
      <IconDots size={16} stroke={1.75} aria-hidden="true" />
    </ActionIcon>
  );
  // What is pressed in the menu and its windows is none of the list's.
  return <span onKeyDown={(event) => event.stopPropagation()}>{got.data ? <RoleMenu got={got.data} target={dots} opened={opened} onChange={onChange} /> : dots}</span>;
}

interface RoleMenuProps {
  got: Tagged<Role>;
  /** In the place of the button. */
  target?: ReactElement;
  opened?: boolean;
  onChange?: (opened: boolean) => void;
}

/** What can be done to a role as a whole. */
export function RoleMenu({ got, target, opened, onChange }: RoleMenuProps) {
  const role = got.body;
  const { key: ws, can } = useWorkspace();
  const { create_users } = can;
  const navigate = useNavigate();
  const { superuser, choose: viewAs } = useViewAs();
  const [asked, setAsked] = useState<Question | null>(null);
  const close = () => setAsked(null);
  const edit = whyNot(role.can.edit);
  const edits = { takes: role.default ? takes.sheet : takes.extended };
  return (
    <>
      <Menu position={target ? "bottom-start" : "bottom-end"} width={260} opened={opened} onChange={onChange}>
        <Menu.Target>
          {target ?? (
            <Button variant="default" rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden="true" />}>
              {t`Actions`}
            </Button>
          )}
        </Menu.Target>
        <Menu.Dropdown aria-label={t`Actions on ${role.name}`}>
          <ReasonItem icon={<IconPencil size={16} stroke={1.75} />} reason={edit} asks={edits} onClick={() => setAsked("edit")}>
            {t`Rename and describe…`}
          </ReasonItem>
          <ReasonItem icon={<IconCopy size={16} stroke={1.75} />} reason={create_users.allowed ? null : whyNot(create_users)} asks={{ takes: takes.extended }} onClick={() => setAsked("duplicate")}>
            {t`Duplicate…`}
          </ReasonItem>
          <Menu.Item leftSection={<IconArrowsDiff size={16} stroke={1.75} />} onClick={() => void navigate({ to: "/w/$ws/settings/roles/compare", params: { ws }, search: { a: role.key } })}>
            {t`Compare with…`}
          </Menu.Item>
          {superuser && (
            <ReasonItem icon={<IconEye size={16} stroke={1.75} />} reason={role.enabled ? null : t`A disabled role gives nothing to look at. Enable it first.`} onClick={() => viewAs({ target: `role:${role.key}`, name: role.name })}>
              {t`View as…`}
            </ReasonItem>
          )}
          <ReasonItem icon={role.enabled ? <IconPlayerPause size={16} stroke={1.75} /> : <IconPlayerPlay size={16} stroke={1.75} />} reason={edit} asks={edits} onClick={() => setAsked("toggle")}>
            {role.enabled ? t`Disable…` : t`Enable…`}
          </ReasonItem>
          <Menu.Divider />
          <ReasonItem icon={<IconTrash size={16} stroke={1.75} />} danger reason={role.default ? t`Built-in roles come with the workspace and stay.` : edit} asks={role.default ? undefined : edits} onClick={() => setAsked("delete")}>
            {t`Delete…`}
          </ReasonItem>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asked === "edit"} onClose={close} title={t`Role ${role.name}`} closeButtonProps={{ "aria-label": t`Close` }}>
        {asked === "edit" && <EditForm got={got} onClose={close} />}
      </Modal>
      <Modal opened={asked === "duplicate"} onClose={close} title={t`Duplicate ${role.name}`} closeButtonProps={{ "aria-label": t`Close` }}>
        {asked === "duplicate" && <DuplicateForm role={role} onClose={close} />}
      </Modal>
      <Toggle got={got} opened={asked === "toggle"} onClose={close} />
      <Delete got={got} opened={asked === "delete"} onClose={close} />
    </>
  );
}

/** Saves a change of the role and says so. */
function usePatch(got: Tagged<Role>, onDone: () => void) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  return useMutation({
    mutationFn: (doc: components["schemas"]["RolePatch"]) => api.patchRole(ws, got.body.id, got.etag, doc, ""),
    onSuccess: async (role) => {
      await refresh();
      onDone();
      say(t`Role ${role.name} was saved. It holds from the next request.`);
    },
    onError: () => void refresh(),
  });
}

function EditForm({ got, onClose }: { got: Tagged<Role>; onClose: () => void }) {
  const role = got.body;
  const [name, setName] = useState(role.name);
  const [about, setAbout] = useState(role.description ?? "");
  const [portal, setPortal] = useState(role.portal);
  const [bySite, setBySite] = useState(role.by_site_managers);
  const save = usePatch(got, onClose);
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() && !save.isPending) save.mutate({ name: name.trim(), description: about.trim(), portal, by_site_managers: bySite });
      }}
    >
      <TextInput label={t`Name`} required data-autofocus value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} />
      <Textarea label={t`Description`} autosize minRows={2} maxLength={2000} value={about} onChange={(e) => setAbout(e.currentTarget.value)} />
      <Select label={t`Portal`} description={t`A label and a place to land. It grants nothing.`} data={portalOptions} value={portal} onChange={(value) => value && setPortal(value as Role["portal"])} />
      <Checkbox label={t`Regional managers may assign it`} description={t`Whoever manages a site gives and ends this role there and below.`} checked={bySite} onChange={(e) => setBySite(e.currentTarget.checked)} />
      <FormFoot save={save} ready={name.trim() !== ""} onClose={onClose} />
    </form>
  );
}

/** A copy with the same cells; of a built-in role without its sheet, unless one has the tag (A6.4). */
function DuplicateForm({ role, onClose }: { role: Role; onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const { say } = useToasts();
  const [name, setName] = useState(t`${role.name} copy`);
  const copy = useMutation({
    mutationFn: () => api.duplicateRole(ws, role.id, { key: toKey(name), name: name.trim() }),
    onSuccess: async (made) => {
      await refresh();
      say(t`${made.name} was made: the same cells, and nobody holds it yet.`);
      onClose();
      await navigate({ to: "/w/$ws/settings/roles/r/$role", params: { ws, role: made.key } });
    },
  });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() && !copy.isPending) copy.mutate();
      }}
    >
      <TextInput label={t`Name of the copy`} required data-autofocus value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} />
      <p className={css.small}>{t`It gets the same cells on every tracker. The people are not copied.`}</p>
      {copy.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={copy.error} />
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" loading={copy.isPending} disabled={name.trim() === ""}>
          {t`Duplicate`}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t`Cancel`}
        </Button>
      </div>
    </form>
  );
}

function Toggle({ got, opened, onClose }: { got: Tagged<Role>; opened: boolean; onClose: () => void }) {
  const role = got.body;
  const save = usePatch(got, onClose);
  const off = role.enabled;
  return (
    <Confirm
      opened={opened}
      title={off ? t`Disable ${role.name}?` : t`Enable ${role.name}?`}
      yes={off ? t`Disable` : t`Enable`}
      busy={save.isPending}
      error={save.error}
      onYes={() => save.mutate({ enabled: !off })}
      onNo={() => {
        save.reset();
        onClose();
      }}
    >
      <p>
        {off
          ? t`From the next request it gives nothing to the ${plural(role.holders, { one: "# person or team", other: "# people and teams" })} who hold it. They keep it on paper, and enabling it gives everything back.`
          : t`From the next request it counts again for the ${plural(role.holders, { one: "# person or team", other: "# people and teams" })} who hold it.`}
      </p>
    </Confirm>
  );
}

/** Deleting asks for a replacement when somebody holds the role (A6.6); both happen in one change. */
function Delete({ got, opened, onClose }: { got: Tagged<Role>; opened: boolean; onClose: () => void }) {
  const role = got.body;
  const { key: ws } = useWorkspace();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const { say } = useToasts();
  const holders = useAssignments(opened ? role.key : undefined);
  const roles = useRoles();
  const [to, setTo] = useState<string | null>(null);
  const list = holders.data ?? [];
  const remove = useMutation({
    mutationFn: async () => {
      if (list.length === 0) return void (await api.deleteRole(ws, role.id, got.etag, ""));
      const moves = list.flatMap((one): components["schemas"]["Change"][] => {
        const doc = { user: one.user?.id, team: one.team?.id, role: to, site: one.site?.id ?? "*", from: one.from, until: one.until, suspended: one.suspended, reason: one.reason || t`Replaces the role ${role.name}, which was deleted` };
        return [{ op: "delete", kind: "role_assignment", id: one.id }, ...(to === "" ? [] : [{ op: "put" as const, kind: "role_assignment" as const, doc }])];
      });
      await api.apply(ws, { changes: [...moves, { op: "delete", kind: "role", id: role.id }], note: t`Deleted the role ${role.name}` });
    },
    onSuccess: async () => {
      say(t`Role ${role.name} was deleted.`);
      await navigate({ to: "/w/$ws/settings/roles", params: { ws } });
      await refresh();
    },
  });
  const others = (roles.data ?? []).filter((r) => r.id !== role.id && r.can.assign.allowed).map((r) => ({ value: r.id, label: r.name }));
  const names = few(list.map(nameOf), 8);
  return (
    <Confirm
      opened={opened}
      title={t`Delete ${role.name}?`}
      yes={t`Delete`}
      danger
      typed={role.name}
      busy={remove.isPending || holders.isPending}
      error={remove.error ?? holders.error}
      onYes={() => (list.length === 0 || to !== null) && remove.mutate()}
      onNo={() => {
        remove.reset();
        onClose();
      }}
    >
      {list.length === 0 ? (
        <p>{t`Nobody holds it. Its cells on every tracker go with it.`}</p>
      ) : (
        <>
          <p>
            {plural(list.length, { one: `# person or team holds it: ${names}.`, other: `# people and teams hold it: ${names}.` })}
          </p>
          <Select label={t`Give them instead`} required placeholder={t`Choose a role, or none`} searchable data={[{ value: "", label: t`No role` }, ...others]} value={to} onChange={setTo} />
          <p className={css.small}>{t`Sites, dates and reasons are kept. It is one change: all of it happens, or nothing.`}</p>
        </>
      )}
    </Confirm>
  );
}
