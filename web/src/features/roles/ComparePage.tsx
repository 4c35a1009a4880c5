import { t } from "@lingui/core/macro";
import { ActionIcon, Select } from "@mantine/core";
import { IconArrowsExchange, IconEqual } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { Role } from "@/api/model";
import * as api from "@/api/roles";
import { useRoles } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import { reaches } from "@/features/settings/pages";
import shared from "@/features/settings/Settings.module.css";
import { PageHead } from "@/ui/PageHead";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { levelWord, rightWords } from "@/ui/right";
import { featureName } from "./features";
import { Level } from "./Level";
import css from "./Compare.module.css";

const from = "/w/$ws/settings/roles/compare" as const;

/** Two roles side by side: only where they differ. */
export function ComparePage() {
  const roles = useRoles();
  const { key: ws } = useWorkspace();
  return (
    <Gate needs="selective" error={roles.error}>
      <div className={shared.page}>
        <PageHead
          title={t`Compare roles`}
          crumbs={[
            t`Settings`,
            <Link key="roles" to="/w/$ws/settings/roles" params={{ ws }}>
              {t`Roles & Security`}
            </Link>,
          ]}
        />
        {roles.isPending && <Skeleton rows={6} />}
        {roles.isError && <Failure error={roles.error} what={t`The roles`} onRetry={() => void roles.refetch()} />}
        {roles.data && <Pair roles={roles.data} />}
      </div>
    </Gate>
  );
}

function Pair({ roles }: { roles: readonly Role[] }) {
  const { key: ws, me } = useWorkspace();
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const custom = [...roles.filter((r) => !r.default), ...roles.filter((r) => r.default)];
  const a = roles.find((r) => r.key === search.a) ?? custom[0];
  const b = roles.find((r) => r.key === search.b) ?? custom.find((r) => r.id !== a?.id);
  const got = useQuery({ queryKey: ["compare", ws, a?.id, b?.id], queryFn: () => api.compare(ws, `role:${a?.id}`, `role:${b?.id}`), enabled: a !== undefined && b !== undefined, staleTime: 0 });
  if (!a || !b) return <Notice title={t`There is only one role`} />;
  const data = roles.map((r) => ({ value: r.key, label: r.name }));
  const put = (change: { a?: string; b?: string }) => void navigate({ search: { a: a.key, b: b.key, ...change }, replace: true });
  return (
    <>
      <div className={`${shared.toolbar} ${css.sides}`}>
        <Select aria-label={t`First role`} searchable data={data} value={a.key} onChange={(key) => key && put({ a: key })} />
        <ActionIcon aria-label={t`Swap the two roles`} onClick={() => put({ a: b.key, b: a.key })}>
          <IconArrowsExchange size={16} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
        <Select aria-label={t`Second role`} searchable data={data} value={b.key} onChange={(key) => key && put({ b: key })} />
      </div>
      <div className={shared.scroll}>
        <div className={shared.column}>
          <Sheets a={a} b={b} />
          {got.isPending && <Skeleton rows={6} />}
          {got.isError && <Failure error={got.error} what={t`The comparison`} onRetry={() => void got.refetch()} />}
          {got.data?.trackers.length === 0 && <Notice icon={<IconEqual size={24} stroke={1.75} />} title={reaches(me.settings, "extended") ? t`Their cells are the same on every tracker` : t`Their cells are the same on every tracker that you may configure`} />}
          {got.data?.trackers.map((it) => (
            <section key={it.tracker.id} className={shared.section}>
              <h2>{it.tracker.name}</h2>
              <div className={css.scroller} tabIndex={0} role="group" aria-label={t`Differences on ${it.tracker.name}`}>
                <table className={css.table}>
                  <thead>
                    <tr>
                      <th scope="col">{t`What`}</th>
                      <th scope="col">{t`State`}</th>
                      <th scope="col">{a.name}</th>
                      <th scope="col">{b.name}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {it.states.flatMap((s) =>
                      s.cells.map((cell) => (
                        <tr key={`${s.state.id} ${cell.property?.key ?? cell.property?.id ?? ""} ${cell.target}`}>
                          <th scope="row">{cell.property ? `${cell.property.name}, ${levelWord(cell.target)}` : rightWords(cell.target)}</th>
                          <td>{s.state.name}</td>
                          <Side level={cell.a} />
                          <Side level={cell.b} />
                        </tr>
                      )),
                    )}
                  </tbody>
                </table>
              </div>
            </section>
          ))}
        </div>
      </div>
    </>
  );
}

function Side({ level }: { level: "none" | "assigned" | "all" }) {
  return (
    <td>
      <span className={css.side}>
        <Level level={level} silent /> {levelWord(level)}
      </span>
    </td>
  );
}

const levelNames: Record<string, string> = { view: t`View`, edit: t`Edit`, manage: t`Manage`, block: t`Block`, grant: t`Grant` };
const words = (level: string | undefined) => levelNames[level ?? ""] ?? t`None`;

/** Where the permission sheets differ; without the tag there is nothing to compare. */
function Sheets({ a, b }: { a: Role; b: Role }) {
  if (!a.sheet || !b.sheet) return <p className={shared.info}>{t`Superuser access is required to view permissions, so feature access is not compared.`}</p>;
  const features = [...new Set([...Object.keys(a.sheet.features), ...Object.keys(b.sheet.features)])].sort();
  const rows = features.map((f) => [featureName(f), words(a.sheet?.features[f]), words(b.sheet?.features[f])]);
  rows.push([t`API access`, words(a.sheet.api), words(b.sheet.api)]);
  rows.push([t`IP rules`, rulesOf(a), rulesOf(b)]);
  const differing = rows.filter(([, one, other]) => one !== other);
  return (
    <section className={shared.section}>
      <h2>{t`Feature access, sign-in & API`}</h2>
      {differing.length === 0 ? (
        <p className={shared.quiet}>{t`The same.`}</p>
      ) : (
        <div className={css.scroller} tabIndex={0} role="group" aria-label={t`Differences of the permission sheets`}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t`What`}</th>
                <th scope="col">{a.name}</th>
                <th scope="col">{b.name}</th>
              </tr>
            </thead>
            <tbody>
              {differing.map(([what, one, other]) => (
                <tr key={what}>
                  <th scope="row" className={css.first}>
                    {what}
                  </th>
                  <td>{one}</td>
                  <td>{other}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const rulesOf = (role: Role) => role.sheet?.network.map(({ rule, prefix }) => (rule === "allow" ? t`Allow ${prefix}` : t`Block ${prefix}`)).join(", ") || t`None`;
