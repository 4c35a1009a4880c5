import { useNavigate, useSearch } from "@tanstack/react-router";
import { Gate } from "@/features/settings/Gate";
import { FeatureAccess } from "./FeatureAccess";
import { RolesFrame } from "./RolesFrame";

const from = "/w/$ws/settings/roles/feature-access" as const;

/** The tab Feature Access: several roles side by side. */
export function FeatureAccessPage() {
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const chosen = search.roles?.split(",") ?? [];
  return (
    <Gate needs="selective">
      <RolesFrame part="features">
        <FeatureAccess
          chosen={chosen}
          onChoose={(roles) => void navigate({ search: (old) => ({ ...old, roles: roles.join(",") || undefined }), replace: true })}
          section={search.section}
          onSection={(section) => void navigate({ search: (old) => ({ ...old, section }), replace: true })}
        />
      </RolesFrame>
    </Gate>
  );
}
