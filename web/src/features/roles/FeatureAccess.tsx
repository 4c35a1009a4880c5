import { plural, t } from "@lingui/core/macro";
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Role } from "@/api/model";
import * as api from "@/api/roles";
import { readDraft, writeDraft } from "@/features/nav/drafts";
import { useRefresh } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import shared from "@/features/settings/Settings.module.css";
import { ReasonButton } from "@/ui/ReasonButton";
import { levelWord } from "@/ui/right";
import { RefusalText } from "@/ui/Refusal";
import { Failure, Skeleton } from "@/ui/Status";
import { useToasts } from "@/ui/Toast";
import { bySection, changeCount, complete, lacks, levelsOf, putLevels, rowOf, toDocument, type FeatureDraft, type Lack } from "./features";
import { FeatureSection } from "./FeatureSection";
import { NeedSuperuser } from "./NeedSuperuser";
import { PermissionSearch } from "./PermissionSearch";
import css from "./FeatureAccess.module.css";

interface Props {
  /** Keys of the roles under review. */
  chosen: readonly string[];
  onChoose: (roles: string[]) => void;
  section?: string;
  onSection: (section: string) => void;
}

/** Feature access: sections at the left, the roles to review at the right, Save at the top of the middle (A7). */
export function FeatureAccess({ chosen, onChoose, section, onSection }: Props) {
  const { key: ws } = useWorkspace();
  const { say } = useToasts();
  const roles = useQuery({ queryKey: ["roles", ws, "at"], queryFn: () => api.rolesAt(ws) });
  const features = useQuery({ queryKey: ["features", ws], queryFn: () => api.features(ws), staleTime: 300_000 });
  const error = roles.error ?? features.error;
  if (error) return <Failure error={error} what={t`Feature access`} onRetry={() => void Promise.all([roles.refetch(), features.refetch()])} />;
  if (!roles.data || !features.data) return <Skeleton rows={8} />;
  const picked = roles.data.items.filter((r) => chosen.includes(r.key));
  const parts = bySection(features.data);
  const shut = roles.data.items.every((r) => !r.sheet);
  if (shut) {
    return (
      <>
        <PermissionSearch features={[]} role={chosen[0]} onFeature={() => {}} />
        <NeedSuperuser />
      </>
    );
  }
  const show = (feature: api.Feature) => {
    const part = parts.find((p) => p.features.includes(feature));
    if (part) onSection(part.name);
    const row = document.getElementById(rowOf(feature));
    if (!row) return say(t`Pick a role to see ${feature.label}.`);
    row.scrollIntoView({ block: "center" });
    row.querySelector("input")?.focus({ preventScroll: true });
  };
  return (
    <>
      <PermissionSearch features={features.data} role={chosen[0]} onFeature={show} />
      <div className={css.frame}>
        <nav className={css.sections} aria-label={t`Sections`}>
          {parts.map((part) => (
            <a
              key={part.name}
              href={`#${anchor(part.name)}`}
              aria-current={part.name === section ? "true" : undefined}
              onClick={(event) => {
                event.preventDefault();
                onSection(part.name);
                document.getElementById(anchor(part.name))?.scrollIntoView({ block: "start" });
              }}
            >
              {part.name}
            </a>
          ))}
        </nav>
        <section className={css.centre} aria-label={t`Feature access`}>
          <Sheets roles={picked} all={roles.data} catalogue={features.data} />
        </section>
        <aside className={css.pick} aria-label={t`Pick Roles to Review`}>
          <h2>{t`Pick Roles to Review`}</h2>
          {roles.data.items.map((r) => (
            <Checkbox key={r.id} size="xs" label={r.name} checked={chosen.includes(r.key)} onChange={(e) => onChoose(e.currentTarget.checked ? [...chosen, r.key] : chosen.filter((k) => k !== r.key))} />
          ))}
        </aside>
      </div>
    </>
  );
}

const anchor = (name: string) => `section-${name.toLowerCase().replace(/[^a-z]+/g, "-")}`;

interface SheetsProps {
  roles: readonly Role[];
  all: { items: Role[]; revision: number };
  catalogue: readonly api.Feature[];
}

function readFeatureDraft(place: string): FeatureDraft {
  try {
    return JSON.parse(readDraft(place) ?? "{}") as FeatureDraft;
  } catch {
    return {};
  }
}

/** The draft of all roles' levels, kept for this tab whichever roles are picked. */
function useFeatureDraft() {
  const { key: ws } = useWorkspace();
  const place = `${ws}:features`;
  const [draft, setDraft] = useState(() => readFeatureDraft(place));
  return [
    draft,
    (next: FeatureDraft) => {
      setDraft(next);
      writeDraft(place, Object.keys(next).length === 0 ? null : JSON.stringify(next));
    },
  ] as const;
}

function Sheets({ roles, all, catalogue }: SheetsProps) {
  const { key: ws } = useWorkspace();
  const refresh = useRefresh();
  const { say } = useToasts();
  const [draft, setDraft] = useFeatureDraft();
  const [note, setNote] = useState("");
  const changed = all.items.filter((r) => changeCount(r, draft) > 0);
  const count = changed.reduce((sum, r) => sum + changeCount(r, draft), 0);
  const missing = changed.flatMap((role) => lacks(catalogue, levelsOf(role, draft)).map((lack) => ({ role, lack })));
  const save = useMutation({
    mutationFn: () => api.apply(ws, { base_revision: all.revision || undefined, note: note.trim() || undefined, changes: changed.map((r) => ({ op: "put", kind: "role", id: r.id, doc: toDocument(r, levelsOf(r, draft)) })) }),
    onSuccess: async () => {
      await refresh();
      setDraft({});
      setNote("");
      say(t`Feature access of ${changed.map((r) => r.name).join(", ")} saved. It holds from the next request; nobody has to sign in again.`);
    },
    onError: () => void refresh(),
  });
  const fill = () => setDraft(changed.reduce((next, role) => putLevels(role, next, complete(catalogue, levelsOf(role, next))), draft));
  const stop = count === 0 ? t`Nothing is changed yet.` : missing.length > 0 ? t`Something it needs is missing: add it first.` : null;
  return (
    <>
      <header className={css.top}>
        <ReasonButton reason={stop} loading={save.isPending} onClick={() => save.mutate()}>
          {t`Save`}
        </ReasonButton>
        {count > 0 && (
          <>
            <Button variant="default" onClick={() => setDraft({})}>
              {t`Discard`}
            </Button>
            <TextInput aria-label={t`Note for the audit log`} placeholder={t`Note for the audit log`} value={note} maxLength={1000} onChange={(e) => setNote(e.currentTarget.value)} />
          </>
        )}
        <span role="status" className={shared.count}>
          {count === 0 ? t`No changes` : t`${plural(count, { one: "# unsaved change", other: "# unsaved changes" })} in ${plural(changed.length, { one: "# role", other: "# roles" })}`}
        </span>
      </header>
      {missing.length > 0 && <Missing list={missing} onFill={fill} />}
      {save.error && (
        <p role="alert" className={shared.refused}>
          <RefusalText error={save.error} />
        </p>
      )}
      {roles.length === 0 && <p className={shared.info}>{t`Pick one or several roles at the right to see and change what they may do.`}</p>}
      {roles.length > 0 &&
        bySection(catalogue).map((part) => (
          <FeatureSection key={part.name} id={anchor(part.name)} name={part.name} features={part.features} catalogue={catalogue} roles={roles} draft={draft} onChange={(role, levels) => setDraft(putLevels(role, draft, levels))} />
        ))}
    </>
  );
}

function Missing({ list, onFill }: { list: readonly { role: Role; lack: Lack }[]; onFill: () => void }) {
  return (
    <div className={shared.notice} role="status">
      <ul className={css.missing}>
        {list.map(({ role, lack }) => (
          <li key={`${role.id} ${lack.feature.key} ${lack.needs.key}`}>
            {t`${role.name}: ${lack.feature.label} needs ${lack.needs.label}, ${levelWord(lack.level)}.`}
          </li>
        ))}
      </ul>
      <Button size="compact-sm" variant="default" onClick={onFill}>
        {t`Add what is missing`}
      </Button>
    </div>
  );
}
