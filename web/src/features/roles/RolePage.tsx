import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "@/api/error";
import type { Tagged } from "@/api/client";
import type { Role } from "@/api/model";
import { LinkButton } from "@/features/nav/LinkButton";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import shared from "@/features/settings/Settings.module.css";
import { Tabs } from "@/features/settings/Tabs";
import { PageHead } from "@/ui/PageHead";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { FeatureAccess } from "./FeatureAccess";
import { RoleMenu } from "./RoleMenu";
import { RolePeople } from "./RolePeople";
import { RoleScope } from "./RoleScope";
import { RoleTrackers } from "./RoleTrackers";
import { SignInApi } from "./SignInApi";
import { portals } from "./RolesPage";
import { useRole } from "./useRole";
import css from "./Roles.module.css";

/** One role: who holds it, what its sheet gives, how it may be used to get in. */
export function RolePage() {
  const { role } = useParams({ from: "/w/$ws/settings/roles/r/$role" });
  const got = useRole(role);
  const missing = got.error instanceof ApiError && got.error.status === 404;
  return (
    <Gate needs="selective" error={missing ? undefined : got.error}>
      {got.isPending && <Skeleton rows={8} />}
      {missing && <Notice level={1} title={t`There is no such role`} />}
      {got.isError && !missing && <Failure error={got.error} what={t`The role`} onRetry={() => void got.refetch()} />}
      {got.data && <Parts got={got.data} />}
    </Gate>
  );
}

function Parts({ got }: { got: Tagged<Role> }) {
  const role = got.body;
  const { key: ws } = useWorkspace();
  const { tab = "people" } = useSearch({ from: "/w/$ws/settings/roles/r/$role" });
  const here = { to: "/w/$ws/settings/roles/r/$role", params: { ws, role: role.key } } as const;
  return (
    <div className={shared.page}>
      <PageHead
        title={role.name}
        crumbs={[
          t`Settings`,
          <Link key="roles" to="/w/$ws/settings/roles" params={{ ws }}>
            {t`Roles & Security`}
          </Link>,
        ]}
        after={
          <span className={css.chips}>
            <span className={shared.chip}>{t`${portals[role.portal]} portal`}</span>
            <span className={shared.chip}>{role.default ? t`Default` : t`Custom`}</span>
            {!role.enabled && (
              <span className={shared.chip} data-tone="warn">
                {t`Disabled`}
              </span>
            )}
          </span>
        }
      >
        <LinkButton variant="default" to="/w/$ws/settings/permissions" params={{ ws }} search={{ role: role.key }}>
          {t`Tracker permissions`}
        </LinkButton>
        <RoleMenu got={got} />
      </PageHead>
      {role.exclusive && (
        <p className={css.readonly}>
          <Trans><span className={shared.chip} data-tone="warn">
            Exclusive
          </span>{" "}
          Whoever holds this role has it alone: all their other roles and their settings access are set aside while it lasts.</Trans>
        </p>
      )}
      {role.description && <p className={css.readonly}>{role.description}</p>}
      <Tabs
        label={t`Parts of ${role.name}`}
        tabs={[
          { label: t`People`, ...here, search: { tab: "people" }, here: tab === "people" },
          { label: t`Scope`, ...here, search: { tab: "scope" }, here: tab === "scope" },
          { label: t`Trackers`, ...here, search: { tab: "trackers" }, here: tab === "trackers" },
          { label: t`Feature access`, ...here, search: { tab: "features" }, here: tab === "features" },
          { label: t`Sign-in & API`, ...here, search: { tab: "sign-in" }, here: tab === "sign-in" },
        ]}
      />
      {tab === "people" && <RolePeople role={role} />}
      {tab === "scope" && <RoleScope role={role} />}
      {tab === "trackers" && <RoleTrackers role={role} />}
      {tab === "features" && <OneRole key={role.id} role={role} />}
      {tab === "sign-in" && (
        <div className={shared.scroll}>
          <SignInApi key={role.id} got={got} />
        </div>
      )}
    </div>
  );
}

/** Feature access with this role picked; others can be put beside it. */
function OneRole({ role }: { role: Role }) {
  const [chosen, setChosen] = useState<string[]>([role.key]);
  const [section, setSection] = useState<string | undefined>();
  return <FeatureAccess chosen={chosen} onChoose={setChosen} section={section} onSection={setSection} />;
}
