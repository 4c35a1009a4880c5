import { SegmentedControl } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Row, Schema } from "@/api/model";
import type { OnePlace } from "@/api/record";
import { AccessTab } from "./AccessTab";
import { Activity } from "./Activity";
import css from "./RecordPage.module.css";

export const sideTabs = ["activity", "access"] as const;
export type SideTab = (typeof sideTabs)[number];

const names: Record<SideTab, string> = { activity: "Activity", access: "Access" };

/** Which tab is open stands in the address. */
export function useSideTab(): [SideTab, (tab: SideTab) => void] {
  const { tab } = useSearch({ from: "/w/$ws/t/$tracker/r/$record" });
  const navigate = useNavigate({ from: "/w/$ws/t/$tracker/r/$record" });
  return [tab === "access" ? tab : "activity", (next) => void navigate({ search: (now) => ({ ...now, tab: next === "activity" ? undefined : next }), replace: true })];
}

/** Beside the form: what happened, and who may. */
export function Side({ schema, place, row }: { schema: Schema; place: OnePlace; row: Row }) {
  const [tab, setTab] = useSideTab();
  return (
    <>
      <SegmentedControl fullWidth size="xs" className={css.tabs} aria-label="Beside the record" value={tab} onChange={(next) => setTab(next as SideTab)} data={sideTabs.map((value) => ({ value, label: names[value] }))} />
      {tab === "activity" && <Activity schema={schema} place={place} />}
      {tab === "access" && <AccessTab schema={schema} row={row} />}
    </>
  );
}
