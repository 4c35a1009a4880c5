import { t } from "@lingui/core/macro";
import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Row, Schema } from "@/api/model";
import type { OnePlace } from "@/api/record";
import { Comments } from "@/features/talk/Comments";
import { useHotkey } from "@/ui/hotkey";
import { AccessTab } from "./AccessTab";
import { Activity } from "./Activity";
import css from "./RecordPage.module.css";

export const sideTabs = ["activity", "comments", "access"] as const;
export type SideTab = (typeof sideTabs)[number];

const names: Record<SideTab, string> = { activity: t`Activity`, comments: t`Comments`, access: t`Access` };

/** Which tab is open stands in the address. */
export function useSideTab(): [SideTab, (tab: SideTab) => void] {
  const { tab } = useSearch({ from: "/w/$ws/t/$tracker/r/$record" });
  const navigate = useNavigate({ from: "/w/$ws/t/$tracker/r/$record" });
  return [tab ?? "activity", (next) => void navigate({ search: (now) => ({ ...now, tab: next === "activity" ? undefined : next }), replace: true })];
}

/** Beside the form: what happened, what is said, and who may. C begins a comment. */
export function Side({ schema, place, row }: { schema: Schema; place: OnePlace; row: Row }) {
  const [tab, setTab] = useSideTab();
  const [begun, setBegun] = useState(0);
  useHotkey("c", () => {
    setTab("comments");
    setBegun((n) => n + 1);
  });
  return (
    <>
      <SegmentedControl fullWidth size="xs" className={css.tabs} aria-label={t`Beside the record`} value={tab} onChange={(next) => setTab(next as SideTab)} data={sideTabs.map((value) => ({ value, label: names[value] }))} />
      {tab === "activity" && <Activity schema={schema} place={place} />}
      {tab === "comments" && <Comments key={begun} place={place} can={row.can.comment} autoFocus={begun > 0} />}
      {tab === "access" && <AccessTab schema={schema} row={row} />}
    </>
  );
}
