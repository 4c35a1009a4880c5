import { t } from "@lingui/core/macro";
import { Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRoles } from "@/features/people/queries";
import { Gate } from "@/features/settings/Gate";
import shared from "@/features/settings/Settings.module.css";
import { Failure, Skeleton } from "@/ui/Status";
import { RolesFrame } from "./RolesFrame";
import { useRole } from "./useRole";
import { SignInApi } from "./SignInApi";

const from = "/w/$ws/settings/roles/sign-in-api" as const;

/** The tab Sign-in & API: one role after the other. */
export function SignInApiPage() {
  const roles = useRoles();
  return (
    <Gate needs="selective" error={roles.error}>
      <RolesFrame part="sign-in">
        {roles.isPending && <Skeleton rows={6} />}
        {roles.isError && <Failure error={roles.error} what={t`The roles`} onRetry={() => void roles.refetch()} />}
        {roles.data && <Picked roles={roles.data} />}
      </RolesFrame>
    </Gate>
  );
}

function Picked({ roles }: { roles: NonNullable<ReturnType<typeof useRoles>["data"]> }) {
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const role = roles.find((r) => r.key === search.role) ?? roles.find((r) => !r.default) ?? roles[0];
  const got = useRole(role?.key ?? "");
  if (!role) return null;
  return (
    <>
      <div className={shared.toolbar}>
        <Select label={t`Role`} searchable data={roles.map((r) => ({ value: r.key, label: r.name }))} value={role.key} onChange={(next) => next && void navigate({ search: { role: next }, replace: true })} />
      </div>
      <div className={shared.scroll}>
        {got.isPending && <Skeleton rows={4} />}
        {got.isError && <Failure error={got.error} what={t`The role`} onRetry={() => void got.refetch()} />}
        {got.data && <SignInApi key={role.id} got={got.data} />}
      </div>
    </>
  );
}
