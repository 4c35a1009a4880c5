import { t } from "@lingui/core/macro";
import { Select } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Feature } from "@/api/roles";
import { useConfigurable } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import shared from "@/features/settings/Settings.module.css";
import { findPermissions, type Found } from "./find";
import css from "./FeatureAccess.module.css";

const groups: Record<Found["kind"], string> = { feature: t`Features`, tracker: t`Trackers`, property: t`Properties` };

interface Props {
  /** The features that can be shown here; none where the sheets are not sent. */
  features: readonly Feature[];
  /** The role whose cells are opened where a tracker or property is picked. */
  role?: string;
  onFeature: (feature: Feature) => void;
}

/** Finds a permission by any word, a feature here, or a tracker or property in its matrix, and goes there (S003.34). */
export function PermissionSearch({ features, role, onFeature }: Props) {
  const { key: ws } = useWorkspace();
  const navigate = useNavigate();
  const trackers = useConfigurable();
  const [typed, setTyped] = useState("");
  const found = findPermissions(typed, features, trackers.data ?? []);
  const data = (Object.keys(groups) as Found["kind"][]).map((kind) => ({ group: groups[kind], items: found.filter((f) => f.kind === kind).map((f) => ({ value: f.id, label: f.label })) }));
  if (features.length === 0 && trackers.data?.length === 0) return null;
  const go = (id: string | null) => {
    const one = found.find((f) => f.id === id);
    setTyped("");
    const feature = features.find((f) => f.key === one?.feature);
    if (feature) onFeature(feature);
    else if (one) void navigate({ to: "/w/$ws/settings/permissions", params: { ws }, search: { tracker: one.tracker, role, row: one.property } });
  };
  return (
    <div className={shared.toolbar}>
      <Select
        className={css.find}
        aria-label={t`Search permissions`}
        placeholder={t`Search: journal, price, export…`}
        leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
        rightSection={<span />}
        searchable
        data={data.filter((g) => g.items.length > 0)}
        value={null}
        onChange={go}
        searchValue={typed}
        onSearchChange={setTyped}
        filter={({ options }) => options}
        nothingFoundMessage={typed.trim() === "" ? t`Features, trackers and properties are found by any word` : t`No permission is called that`}
      />
    </div>
  );
}
