import { t } from "@lingui/core/macro";
import type { Answer, Fix } from "@/api/why";
import { LinkButton } from "@/features/nav/LinkButton";
import { useRecord } from "@/features/record/queries";
import { useWorkspace } from "@/features/session/workspace";
import { useWhy } from "./context";

/** Where a fix is carried out, if that is the reader's to do: nothing is changed from here. */
export function FixLink({ fix, answer }: { fix: Fix; answer: Answer }) {
  const kinds = fix.kind.split("+");
  const { tracker, record } = answer.about;
  const step = record === undefined ? undefined : kinds.includes("assign") && fix.assign ? { property: fix.assign.property.key } : kinds.includes("move") && fix.state ? { state: fix.state.key } : undefined;
  if (tracker.key && step) return <RecordLink tracker={tracker.key} record={String(record)} {...step} />;
  return <MatrixLink fix={fix} answer={answer} />;
}

/** To the field of the record, or to its steps; the record itself says whether its reader may. */
function RecordLink({ tracker, record, property, state }: { tracker: string; record: string; property?: string; state?: string }) {
  const { key: ws, view_as } = useWorkspace();
  const { close } = useWhy();
  const can = useRecord({ workspace: ws, tracker, record }).data?.body.can;
  const may = property ? can?.edit.includes(property) : can?.transition.some((step) => step.to === state);
  if (!may || view_as) return null;
  return (
    <LinkButton size="compact-sm" variant="default" to="/w/$ws/t/$tracker/r/$record" params={{ ws, tracker, record }} search={{ show: "form" }} hash={property ? `field-${property}` : `step-${state ?? ""}`} onClick={close}>
      {property ? t`Assign…` : t`Move…`}
    </LinkButton>
  );
}

/** A cell is changed in the matrix of its role, where every change is reviewed first. */
function MatrixLink({ fix, answer }: { fix: Fix; answer: Answer }) {
  const workspace = useWorkspace();
  const doc = fix.changes?.find((c) => c.kind === "permissions")?.doc;
  const roles = answer.layers.flatMap((l) => l.witness?.roles ?? []);
  const role = roles.find((r) => r.role.id === doc?.role)?.role.key;
  if (!role || !workspace.can.settings.allowed) return null;
  return (
    <LinkButton size="compact-sm" variant="default" to="/w/$ws/settings/permissions" params={{ ws: workspace.key }} search={{ tracker: answer.about.tracker.key, role }}>
      {t`Open the matrix`}
    </LinkButton>
  );
}
