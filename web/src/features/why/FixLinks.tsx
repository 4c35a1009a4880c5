import { t } from "@lingui/core/macro";
import { Button, type ButtonProps } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { Answer, Fix } from "@/api/why";
import { propose } from "@/features/matrix/proposal";
import { LinkButton } from "@/features/nav/LinkButton";
import { useRecord } from "@/features/record/queries";
import { openRestrict } from "@/features/restrict/context";
import { useWorkspace } from "@/features/session/workspace";
import { useWhy } from "./context";
import css from "./Why.module.css";

type Change = NonNullable<Fix["changes"]>[number];

const small: ButtonProps = { size: "compact-sm", variant: "default" };

/** Where a fix is carried out, step by step, as far as that is the reader's to do: nothing is changed from here. */
export function FixLinks({ fix, answer }: { fix: Fix; answer: Answer }) {
  const { key: ws, view_as } = useWorkspace();
  if (view_as) return null;
  const kinds = fix.kind.split("+");
  const { tracker, record } = answer.about;
  const place = tracker.key && record !== undefined ? { workspace: ws, tracker: tracker.key, record: String(record) } : null;
  // The server sends the documents of a fix to whoever may change them. What several steps change of one document stands in the last.
  const changes = [...new Map((fix.changes ?? []).map((change) => [`${change.kind} ${change.id ?? ""}`, change])).values()];
  return (
    <div className={css.links}>
      {place && kinds.includes("assign") && fix.assign?.property.key && <StepLink place={place} property={fix.assign.property.key} />}
      {place && kinds.includes("move") && fix.state && <StepLink place={place} state={fix.state.key} />}
      {place && kinds.includes("list_record") && <ListRecord place={place} />}
      {changes.map((change) => (
        <DocumentLink key={`${change.kind} ${change.id ?? ""}`} change={change} answer={answer} />
      ))}
    </div>
  );
}

interface Place {
  workspace: string;
  tracker: string;
  record: string;
}

/** To the field of the record, or to its steps; the record itself says whether its reader may. */
function StepLink({ place, property, state }: { place: Place; property?: string; state?: string }) {
  const { close } = useWhy();
  const can = useRecord(place).data?.body.can;
  const may = property ? can?.edit.includes(property) : can?.transition.some((step) => step.to === state);
  if (!may) return null;
  return (
    <LinkButton {...small} to="/w/$ws/t/$tracker/r/$record" params={{ ws: place.workspace, tracker: place.tracker, record: place.record }} search={{ show: "form" }} hash={property ? `field-${property}` : `step-${state ?? ""}`} onClick={close}>
      {property ? t`Assign…` : t`Move…`}
    </LinkButton>
  );
}

function ListRecord({ place }: { place: Place }) {
  const got = useRecord(place).data?.body;
  if (!got?.can.restrict.allowed) return null;
  return <Restrict onOpen={() => openRestrict({ kind: "record", tracker: place.tracker, record: place.record, name: `#${got.number}` })} />;
}

function Restrict({ onOpen }: { onOpen: () => void }) {
  const { close } = useWhy();
  return (
    <Button
      {...small}
      onClick={() => {
        close();
        onOpen();
      }}
    >
      {t`Change who may see it…`}
    </Button>
  );
}

/** To the page on which a document is changed, reviewed and saved. */
function DocumentLink({ change, answer }: { change: Change; answer: Answer }) {
  const { key: ws } = useWorkspace();
  const { close } = useWhy();
  const { user, tracker } = answer.about;
  switch (change.kind) {
    case "permissions":
      return <DraftLink doc={change.doc} answer={answer} />;
    case "restriction":
      return tracker.key ? <Restrict onOpen={() => openRestrict({ kind: "tracker", tracker: tracker.key!, name: tracker.name })} /> : null;
    case "role":
      return change.id ? (
        <LinkButton {...small} to="/w/$ws/settings/roles/r/$role" params={{ ws, role: change.id }} onClick={close}>
          {t`Open the role`}
        </LinkButton>
      ) : null;
    case "user":
    case "role_assignment":
      return user.id ? (
        <LinkButton {...small} to="/w/$ws/settings/users" params={{ ws }} search={{ user: user.id, tab: change.kind === "user" ? "details" : "roles" }} onClick={close}>
          {change.kind === "user" ? t`Open ${user.name}` : t`Roles of ${user.name}…`}
        </LinkButton>
      ) : null;
  }
  return null;
}

/** A cell is changed in the matrix of its role: the change waits there in the draft, to be reviewed first. */
function DraftLink({ doc, answer }: { doc: Change["doc"]; answer: Answer }) {
  const { key: ws } = useWorkspace();
  const { close } = useWhy();
  const navigate = useNavigate();
  const { tracker } = answer.about;
  const role = answer.layers.flatMap((l) => l.witness?.roles ?? []).find((r) => r.role.id === doc?.role)?.role.key;
  if (!role || !tracker.key) return null;
  const open = () => {
    close();
    propose({ tracker: tracker.key!, role, doc });
    void navigate({ to: "/w/$ws/settings/permissions", params: { ws }, search: { tracker: tracker.key, role } });
  };
  return (
    <Button {...small} onClick={open}>
      {t`Open draft`}
    </Button>
  );
}
