import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { Link, Navigate, useParams } from "@tanstack/react-router";
import type { Configuration } from "@/api/designer";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import shared from "@/features/settings/Settings.module.css";
import { PageHead } from "@/ui/PageHead";
import { Failure, Skeleton } from "@/ui/Status";
import { DesignFooter } from "./DesignFooter";
import { GeneralPart } from "./GeneralPart";
import { Findings } from "./Findings";
import { PropertiesPart } from "./PropertiesPart";
import { StatesPart } from "./StatesPart";
import { useConfiguration, useDesign } from "./useDesign";
import css from "./Designer.module.css";

export const parts = ["general", "states", "properties"] as const;
export type Part = (typeof parts)[number];

const labels: Record<Part, string> = { general: t`General`, states: t`States`, properties: t`Properties` };

/** A tracker's designer: what it holds and the steps its records go through. All of it is a draft until it is saved. */
export function DesignerPage() {
  const { tracker, part } = useParams({ from: "/w/$ws/t/$tracker/configure/$part" });
  const { key: ws } = useWorkspace();
  const stored = useConfiguration(tracker);
  const shown = parts.find((p) => p === part);
  if (part === "access") return <Navigate to="/w/$ws/settings/permissions" params={{ ws }} search={{ tracker }} replace />;
  if (part === "views") return <Navigate to="/w/$ws/t/$tracker" params={{ ws, tracker }} replace />; // they are made and shared where they are used
  if (!shown) return <Navigate to="/w/$ws/t/$tracker/configure/$part" params={{ ws, tracker, part: "general" }} replace />;
  return (
    <Gate needs="selective" takes="tracker" error={stored.error}>
      {stored.isPending && <Skeleton rows={8} label={t`Loading the configuration`} />}
      {stored.isError && <Failure error={stored.error} what={t`The configuration`} onRetry={() => void stored.refetch()} />}
      {stored.data && <Designing key={stored.data.body.id} tracker={tracker} part={shown} stored={stored.data} />}
    </Gate>
  );
}

function Designing({ tracker, part, stored }: { tracker: string; part: Part; stored: { body: Configuration; etag: string } }) {
  const { key: ws } = useWorkspace();
  const design = useDesign(tracker, stored);
  return (
    <div className={shared.page}>
      <PageHead title={design.now.name || stored.body.name} crumbs={[t`Configure`]} after={<Link to="/w/$ws/t/$tracker" params={{ ws, tracker }} className={css.back}>{t`Open the tracker`}</Link>}>
        <Button variant="default" onClick={design.undo} disabled={design.count === 0}>
          {t`Undo`}
        </Button>
      </PageHead>
      <nav className={shared.tabs} aria-label={t`Parts of the configuration`}>
        {parts.map((p) => (
          <Link key={p} to="/w/$ws/t/$tracker/configure/$part" params={{ ws, tracker, part: p }} className={shared.tab}>
            {labels[p]}
          </Link>
        ))}
        <Link to="/w/$ws/settings/permissions" params={{ ws }} search={{ tracker }} className={shared.tab}>
          {t`Access`}
        </Link>
      </nav>
      <div className={css.split}>
        <div className={css.main}>
          {part === "general" && <GeneralPart design={design} stored={stored} />}
          {part === "states" && <StatesPart design={design} />}
          {part === "properties" && <PropertiesPart design={design} self={stored.body.id} />}
        </div>
        <Findings design={design} tracker={tracker} />
      </div>
      <DesignFooter design={design} tracker={tracker} />
    </div>
  );
}
