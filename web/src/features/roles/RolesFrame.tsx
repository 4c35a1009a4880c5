import { t } from "@lingui/core/macro";
import type { ReactNode } from "react";
import { useWorkspace } from "@/features/session/workspace";
import css from "@/features/settings/Settings.module.css";
import { Tabs } from "@/features/settings/Tabs";
import { PageHead } from "@/ui/PageHead";

type Part = "roles" | "features" | "sign-in";

/** Roles & Security with its three tabs, under the names the settings have always had. */
export function RolesFrame({ part, after, actions, children }: { part: Part; after?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const { key: ws } = useWorkspace();
  return (
    <div className={css.page}>
      <PageHead title={t`Roles & Security`} crumbs={[t`Settings`]} after={after}>
        {actions}
      </PageHead>
      <Tabs
        label={t`Roles & Security`}
        tabs={[
          { label: t`Roles/Permissions`, to: "/w/$ws/settings/roles", params: { ws }, here: part === "roles" },
          { label: t`Feature Access`, to: "/w/$ws/settings/roles/feature-access", params: { ws }, here: part === "features" },
          { label: t`Sign-in & API`, to: "/w/$ws/settings/roles/sign-in-api", params: { ws }, here: part === "sign-in" },
        ]}
      />
      {children}
    </div>
  );
}
