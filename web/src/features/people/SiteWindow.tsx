import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Drawer, Menu, Modal, Select, TextInput } from "@mantine/core";
import { IconChevronDown, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Tagged } from "@/api/client";
import { ApiError } from "@/api/error";
import type { Assignment, Role, Site } from "@/api/model";
import * as api from "@/api/people";
import { AssignmentForm } from "@/features/roles/AssignmentForm";
import { toKey } from "@/features/roles/key";
import { useWorkspace } from "@/features/session/workspace";
import { FormFoot } from "@/features/settings/FormFoot";
import css from "@/features/settings/Settings.module.css";
import { takes } from "@/features/settings/takes";
import { Confirm } from "@/ui/Confirm";
import { dotted } from "@/ui/format";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { ReasonItem } from "@/ui/ReasonItem";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { useRefresh, useRoles, useRolesAtSites } from "./queries";
import { above, kinds, placesFor } from "./tree";
import { datesOf } from "./words";

const kindOptions = Object.entries(kinds).map(([value, label]) => ({ value, label }));

interface AddProps {
  opened: boolean;
  /** The node it is added below. */
  parent?: Site;
  sites: readonly Site[];
  onClose: () => void;
  onAdded: (site: Site) => void;
}

export function AddSite({ opened, parent, sites, onClose, onAdded }: AddProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={t`Add site`} closeButtonProps={{ "aria-label": t`Close` }}>
      {opened && <AddForm parent={parent} sites={sites} onClose={onClose} onAdded={onAdded} />}
    </Modal>
  );
}

const below: Record<Site["kind"], Site["kind"]> = { region: "site", site: "zone", zone: "zone" };

function AddForm({ parent, sites, onClose, onAdded }: Omit<AddProps, "opened">) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Site["kind"]>(parent ? below[parent.kind] : "region");
  const [under, setUnder] = useState(parent?.id ?? "");
  const save = useMutation({
    mutationFn: () => api.addSite(ws, { key: toKey(name), name: name.trim(), kind, parent: under || undefined }, ""),
    onSuccess: async (site) => {
      await refresh();
      onAdded(site);
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
      <Select label={t`Kind`} data={kindOptions} value={kind} onChange={(next) => next && setKind(next as Site["kind"])} />
      <Select label={t`Under`} searchable limit={200} data={[{ value: "", label: t`The top of the tree` }, ...sites.map((s) => ({ value: s.id, label: s.name }))]} value={under} onChange={(next) => setUnder(next ?? "")} nothingFoundMessage={t`Nothing found`} />
      <FormFoot save={save} ready={name.trim() !== ""} onClose={onClose} />
    </form>
  );
}

/** The window of one site: what it is, where it stands, and the roles given here and above. */
export function SiteWindow({ id, sites, onClose }: { id: string | undefined; sites: readonly Site[]; onClose: () => void }) {
  const { key: ws } = useWorkspace();
  const got = useQuery({ queryKey: ["sites", ws, id ?? ""], queryFn: () => api.site(ws, id ?? ""), enabled: id !== undefined, staleTime: 0 });
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size={520} title={got.data?.body.name ?? t`Site`} closeButtonProps={{ "aria-label": t`Close` }}>
      {id !== undefined && got.isPending && <Skeleton rows={6} />}
      {got.isError && <Failure error={got.error} what={t`The site`} onRetry={() => void got.refetch()} />}
      {got.data && id !== undefined && (
        <>
          <Form key={id} got={got.data} sites={sites} onClose={onClose} />
          <RolesHere site={got.data.body} sites={sites} />
        </>
      )}
    </Drawer>
  );
}

function Form({ got, sites, onClose }: { got: Tagged<Site>; sites: readonly Site[]; onClose: () => void }) {
  const site = got.body;
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const [name, setName] = useState(site.name);
  const [kind, setKind] = useState(site.kind);
  const [under, setUnder] = useState(site.parent ?? "");
  const [deleting, setDeleting] = useState(false);
  const changed = name.trim() !== site.name || kind !== site.kind || under !== (site.parent ?? "");
  const save = useMutation({
    mutationFn: () => api.patchSite(ws, site.id, got.etag, { name: name.trim(), kind, parent: under }, ""),
    onSuccess: async (saved) => {
      await refresh();
      say(t`${saved.name} was saved.`);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 412) void refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => api.deleteSite(ws, site.id, got.etag, ""),
    onSuccess: async () => {
      say(t`${site.name} was deleted.`);
      onClose();
      await refresh();
    },
  });
  const may = whyNot(site.can.edit);
  const fixed = may !== null;
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!fixed && changed && !save.isPending) save.mutate();
      }}
    >
      <TextInput label={t`Name`} required readOnly={fixed} value={name} maxLength={200} onChange={(e) => setName(e.currentTarget.value)} />
      <div className={css.pair}>
        <Select label={t`Kind`} disabled={fixed} data={kindOptions} value={kind} onChange={(next) => next && setKind(next as Site["kind"])} />
        <Select label={t`Under`} disabled={fixed} searchable limit={200} data={[{ value: "", label: t`The top of the tree` }, ...placesFor(sites, site).map((s) => ({ value: s.id, label: s.name }))]} value={under} onChange={(next) => setUnder(next ?? "")} nothingFoundMessage={t`Nothing found`} />
      </div>
      {save.error && (
        <p role="alert" className={css.refused}>
          <RefusalText error={save.error} />
        </p>
      )}
      <div className={css.actions}>
        <ReasonButton asks={may === null ? undefined : { takes: takes.extended }} reason={may ?? (name.trim() === "" ? t`Give a name.` : changed ? null : t`Nothing is changed yet.`)} loading={save.isPending} onClick={() => save.mutate()}>
          {t`Save`}
        </ReasonButton>
        <Button variant="default" onClick={onClose}>
          {t`Close`}
        </Button>
        <span className={css.spread} />
        <ReasonButton reason={whyNot(site.can.delete)} asks={{ takes: takes.extended }} variant="light" color="red" leftSection={<IconTrash size={16} stroke={1.75} />} onClick={() => setDeleting(true)}>
          {t`Delete`}
        </ReasonButton>
      </div>
      <Confirm
        opened={deleting}
        title={t`Delete ${site.name}?`}
        yes={t`Delete`}
        danger
        busy={remove.isPending}
        error={remove.error}
        onYes={() => remove.mutate()}
        onNo={() => {
          remove.reset();
          setDeleting(false);
        }}
      >
        <p>{t`Only a site without records, without roles given at it and with nothing below it can be deleted.`}</p>
      </Confirm>
    </form>
  );
}

/** The roles that count at a site: given here, and given above. */
function RolesHere({ site, sites }: { site: Site; sites: readonly Site[] }) {
  const { key: ws, time_zone } = useWorkspace();
  const over = above(sites, site);
  const got = useRolesAtSites();
  const list = got.list.flatMap((one): { one: Assignment; from: Site | null }[] => {
    const at = one.site?.id;
    if (at === site.id) return [{ one, from: null }];
    const node = over.find((s) => s.id === at);
    return node ? [{ one, from: node }] : [];
  });
  return (
    <section className={css.section} style={{ marginTop: 24 }}>
      <h3>{t`Roles given here and above`}</h3>
      <GiveHere site={site} />
      {got.isPending && <Skeleton rows={3} />}
      {got.error && <Failure error={got.error} what={t`The roles`} />}
      {!got.isPending && !got.error && list.length === 0 && <p className={css.quiet}>{t`None. Roles given for the whole workspace count here too.`}</p>}
      <ul className={css.lines}>
        {list.map(({ one, from }) => (
          <li key={one.id} data-off={from !== null || one.suspended || undefined}>
            <div className={css.main}>
              <b>{one.user?.name ?? t`Team ${one.team?.name ?? ""}`}</b>
              <span>{dotted(one.role.name, from && t`from ${kinds[from.kind]} ${from.name}`, one.suspended && t`suspended`, datesOf(one, time_zone))}</span>
            </div>
            <Link to="/w/$ws/settings/roles/r/$role" params={{ ws, role: one.role.key ?? one.role.id }} search={{ tab: "people" }}>
              <Trans>Role<span className="vh"> {one.role.name}</span></Trans>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Gives a role at this site. A role that is not given here stays in the list, and says why (A6.1, A8). */
function GiveHere({ site }: { site: Site }) {
  const roles = useRoles();
  const [giving, setGiving] = useState<Role | null>(null);
  const off = whyNot(site.can.assign);
  const look = { variant: "default", size: "compact-sm", leftSection: <IconPlus size={14} stroke={2} /> };
  const reasonOf = (role: Role) => whyNot(role.can.assign) ?? (role.exclusive ? t`An exclusive role is held for the whole workspace and at no single site.` : null);
  const given = (roles.data ?? []).filter((role) => reasonOf(role) === null);
  const others = (roles.data ?? []).filter((role) => reasonOf(role) !== null);
  return (
    <div className={css.actions}>
      {off !== null ? (
        <ReasonButton reason={off} asks={{ takes: takes.giving }} {...look}>
          {t`Give a role here`}
        </ReasonButton>
      ) : (
        <Menu position="bottom-start" width={300}>
          <Menu.Target>
            <Button {...look} rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden="true" />}>
              {t`Give a role here`}
            </Button>
          </Menu.Target>
          <Menu.Dropdown aria-label={t`Roles to give at ${site.name}`} style={{ maxHeight: 360, overflowY: "auto" }}>
            {[...given, ...others].map((role) => (
              <ReasonItem key={role.id} reason={reasonOf(role)} onClick={() => setGiving(role)}>
                {role.name}
              </ReasonItem>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {giving && <AssignmentForm role={giving} at={site.id} opened onClose={() => setGiving(null)} />}
    </div>
  );
}
