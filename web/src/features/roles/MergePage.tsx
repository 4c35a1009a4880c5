import { t } from "@lingui/core/macro";
import { Button, Checkbox, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconArrowMerge } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Team } from "@/api/model";
import * as api from "@/api/roles";
import { useAssignments, useRefresh, useRoles, useTeams, useUser } from "@/features/people/queries";
import { UserPicker } from "@/features/people/UserPicker";
import { Shifts, stops } from "@/features/review/Shifts";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import shared from "@/features/settings/Settings.module.css";
import { PageHead } from "@/ui/PageHead";
import { RefusalText } from "@/ui/Refusal";
import { Notice, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { toKey } from "./key";

const from = "/w/$ws/settings/roles/merge" as const;

/** Makes one role of several that somebody holds alike (A6.8): a draft first, with nobody gaining or losing. */
export function MergePage() {
  const { key: ws } = useWorkspace();
  return (
    <Gate needs="extended">
      <div className={shared.page}>
        <PageHead
          title={t`Merge roles into one`}
          crumbs={[
            t`Settings`,
            <Link key="roles" to="/w/$ws/settings/roles" params={{ ws }}>
              {t`Roles & Security`}
            </Link>,
          ]}
        />
        <div className={shared.scroll}>
          <div className={shared.column}>
            <p className={shared.quiet}>{t`Roles that are needed together are better one role. Choose who holds them; the new role says exactly what they say together, and takes their place there.`}</p>
            <Who />
          </div>
        </div>
      </div>
    </Gate>
  );
}

function Who() {
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const teams = useTeams();
  const team = teams.data?.find((t) => t.key === search.holder || t.id === search.holder);
  const user = useUser(search.holder && teams.data && !team ? search.holder : undefined);
  const [kind, setKind] = useState<"user" | "team">("user");
  const shown = team ? "team" : kind;
  const pick = (holder: string | undefined) => void navigate({ search: { holder }, replace: true });
  const held = user.data?.body;
  const roles = [...new Map((held?.roles ?? []).filter((r) => !r.team && !r.suspended).map((r) => [r.role.id, r.role.name])).entries()].map(([id, name]) => ({ id, name }));
  return (
    <>
      <section className={shared.section}>
        <SegmentedControl
          aria-label={t`Who holds them`}
          value={shown}
          onChange={(next) => {
            setKind(next as typeof kind);
            pick(undefined);
          }}
          data={[
            { value: "user", label: t`A person` },
            { value: "team", label: t`A team` },
          ]}
          style={{ justifySelf: "start" }}
        />
        {shown === "user" ? (
          <UserPicker label={t`Person`} value={held ?? null} onPick={(next) => pick(next?.id)} />
        ) : (
          <Select label={t`Team`} searchable data={(teams.data ?? []).map((t) => ({ value: t.key, label: t.name }))} value={team?.key ?? null} onChange={(next) => pick(next ?? undefined)} />
        )}
      </section>
      {search.holder && (user.isLoading || teams.isPending) && <Skeleton rows={3} />}
      {user.isError && <p className={shared.refused}><RefusalText error={user.error} /></p>}
      {held && <Roles key={held.id} holder={held.id} name={held.name} roles={roles} />}
      {team && <TeamRoles key={team.id} team={team} />}
    </>
  );
}

/** A team's own roles, found among who holds each role. */
function TeamRoles({ team }: { team: Team }) {
  const roles = useRoles();
  if (!roles.data) return <Skeleton rows={3} />;
  return <TeamOf team={team} roles={roles.data.map((r) => ({ id: r.id, key: r.key, name: r.name }))} found={[]} />;
}

interface Ref {
  id: string;
  name: string;
}

function TeamOf({ team, roles, found }: { team: Team; roles: (Ref & { key: string })[]; found: Ref[] }) {
  const [first, ...rest] = roles;
  const holders = useAssignments(first?.key);
  if (!first) return <Roles holder={team.id} name={team.name} roles={found} />;
  if (!holders.data) return <Skeleton rows={3} />;
  const has = holders.data.some((a) => a.team?.id === team.id && !a.suspended);
  return <TeamOf team={team} roles={rest} found={has ? [...found, first] : found} />;
}

function Roles({ holder, name, roles }: { holder: string; name: string; roles: readonly Ref[] }) {
  const { key: ws } = useWorkspace();
  const [chosen, setChosen] = useState<string[]>(roles.map((r) => r.id));
  const [title, setTitle] = useState("");
  const draft = useMutation({ mutationFn: () => api.mergeRoles(ws, { holder, roles: chosen, key: toKey(title), name: title.trim() }) });
  if (roles.length < 2) return <Notice icon={<IconArrowMerge size={24} stroke={1.75} />} title={roles.length === 0 ? t`${name} holds no role of their own` : t`${name} holds only one role of their own`}>{roles[0] && <p>{t`${roles[0].name} is all there is to merge.`}</p>}</Notice>;
  const change = (next: () => void) => {
    next();
    draft.reset();
  };
  return (
    <form
      className={shared.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.length > 1 && title.trim() && !draft.isPending) draft.mutate();
      }}
    >
      <Checkbox.Group label={t`Roles of ${name}`} value={chosen} onChange={(next) => change(() => setChosen(next))}>
        <div className={shared.boxes}>
          {roles.map((r) => (
            <Checkbox key={r.id} value={r.id} label={r.name} />
          ))}
        </div>
      </Checkbox.Group>
      <TextInput label={t`Name of the new role`} required maxLength={200} value={title} onChange={(e) => change(() => setTitle(e.currentTarget.value))} />
      {draft.error && (
        <p role="alert" className={shared.refused}>
          <RefusalText error={draft.error} />
        </p>
      )}
      {draft.data ? (
        <Draft draft={draft.data} name={title.trim()} onDrop={() => draft.reset()} />
      ) : (
        <div className={shared.actions}>
          <Button type="submit" loading={draft.isPending} disabled={chosen.length < 2 || title.trim() === ""}>
            {t`Review the merge`}
          </Button>
        </div>
      )}
    </form>
  );
}

function Draft({ draft, name, onDrop }: { draft: Awaited<ReturnType<typeof api.mergeRoles>>; name: string; onDrop: () => void }) {
  const { key: ws, me } = useWorkspace();
  const refresh = useRefresh();
  const navigate = useNavigate();
  const { say } = useToasts();
  const changes = { base_revision: draft.base_revision, changes: draft.changes, note: t`Merged into the role ${name}` };
  const preview = useQuery({ queryKey: ["look", ws, JSON.stringify(draft)], queryFn: () => api.preview(ws, changes), staleTime: 0, gcTime: 0 });
  const save = useMutation({
    mutationFn: () => api.apply(ws, changes),
    onSuccess: async () => {
      await refresh();
      say(t`${name} says now what the roles said together. They are still there for others who hold them.`);
      await navigate({ to: "/w/$ws/settings/roles/r/$role", params: { ws, role: toKey(name) } });
    },
  });
  return (
    <section className={shared.section} aria-label={t`The merge`}>
      {preview.isPending && <Skeleton rows={3} label={t`Comparing`} />}
      {preview.error && <p className={shared.refused}><RefusalText error={preview.error} /></p>}
      {preview.data && <Shifts preview={preview.data} />}
      {save.error && (
        <p role="alert" className={shared.refused}>
          <RefusalText error={save.error} />
        </p>
      )}
      <div className={shared.actions}>
        <Button loading={save.isPending} disabled={!preview.data || stops(preview.data, me)} onClick={() => save.mutate()}>
          {t`Merge`}
        </Button>
        <Button variant="default" onClick={onDrop}>
          {t`Back`}
        </Button>
      </div>
    </section>
  );
}
