import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconCalendar, IconLayoutKanban, IconLock, IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schema } from "@/api/model";
import * as api from "@/api/views";
import { dated } from "@/features/board/FormTabs";
import type { TableSearch } from "@/features/nav/search";
import { useWorkspace } from "@/features/session/workspace";
import { withState } from "@/features/tracker/filter";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { useRefuse } from "@/ui/Refusal";
import { useToasts } from "@/ui/Toast";
import { openDialog } from "./dialog";
import { DotsMenu } from "./TrackerMenu";
import { noView, toView, type useViewSearch } from "./openView";
import { viewsKey } from "./queries";
import { ViewMenuItems } from "./ViewMenu";
import css from "./ViewBar.module.css";

interface Props {
  schema: Schema;
  open: ReturnType<typeof useViewSearch>;
  /** Replaces what the address says of the table. */
  goTo: (search: TableSearch) => void;
}

/** The saved views of a tracker, one of them open; what was changed since can be saved into it, or as a view of one's own. */
export function ViewBar({ schema, open, goTo }: Props) {
  const { views, view, shown, changed } = open;
  const asked = [shown.filter, shown.sort, shown.columns, shown.state, shown.form, shown.group].some((part) => part !== undefined);
  if (views.length === 0 && !asked) return null;
  const draft = drafted(schema, shown, view);
  return (
    <div className={css.bar} role="group" aria-label={t`Saved views`}>
      <button type="button" className={css.view} aria-pressed={!view} onClick={() => goTo({ view: views.some((v) => v.default) ? noView : undefined })}>
        {t`All`}
      </button>
      {views.map((v) => (
        <button key={v.id} type="button" className={css.view} aria-pressed={v.id === view?.id} onClick={() => goTo(toView(v))}>
          {viewIcon(v)}
          {v.restricted && <IconLock size={14} stroke={1.75} aria-label={t`Restricted`} role="img" />}
          {v.name}
        </button>
      ))}
      {view && (
        <DotsMenu label={t`Menu of view ${view.name}`}>
          <ViewMenuItems tracker={schema} view={view} />
        </DotsMenu>
      )}
      {view && changed && <SaveChanges schema={schema} view={view} draft={draft} goTo={goTo} />}
      {(asked || changed) && (!view || changed) && (
        <ReasonButton reason={whyNot(schema.can.save_views)} asks={{ takes: t`It takes a role with Edit on the trackers.` }} variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} stroke={1.75} />} onClick={() => openDialog({ kind: "save", tracker: schema, draft, onSaved: (made) => goTo(toView(made)) })}>
          {t`New view`}
        </ReasonButton>
      )}
      {view?.broken && (
        <p className={css.note} role="status">
          {t`This view names something that is not there for you: its filter and order are left out.`}
        </p>
      )}
      {open.missing && (
        <p className={css.note} role="status">
          {t`There is no such view here, or it is not shared with you.`}
        </p>
      )}
    </div>
  );
}

/** What stands in the address, as a view: of the form that is looked at, with what that form is made by. What the view names and its reader may not is left as it is. */
function drafted(schema: Schema, shown: TableSearch, view: api.View | undefined): Draft {
  const kind = shown.form === "board" || shown.form === "calendar" ? shown.form : "table";
  const draft: Draft = { kind, filter: withState(shown.filter, shown.state) ?? "", sort: shown.sort ?? "", columns: shown.columns?.split(",") ?? [] };
  if (kind !== "calendar" && (shown.group ?? "") !== (view?.group ?? "")) draft.group = shown.group ?? "";
  if (kind === "calendar" && (view?.kind !== "calendar" || shown.by !== view.date)) draft.date = shown.by ?? dated(schema)[0]?.key ?? "";
  return draft;
}

type Draft = Pick<api.NewView, "kind" | "filter" | "sort" | "columns" | "group" | "date">;

/** What a view is shown as, where it is no table. */
export function viewIcon(view: api.View) {
  if (view.kind === "board") return <IconLayoutKanban size={14} stroke={1.75} role="img" aria-label={t`Board`} />;
  if (view.kind === "calendar") return <IconCalendar size={14} stroke={1.75} role="img" aria-label={t`Calendar`} />;
  return null;
}

interface SaveProps {
  schema: Schema;
  view: api.View;
  draft: Draft;
  goTo: (search: TableSearch) => void;
}

function SaveChanges({ schema, view, draft, goTo }: SaveProps) {
  const { key } = useWorkspace();
  const client = useQueryClient();
  const { say } = useToasts();
  const refuse = useRefuse();
  const save = useMutation({
    mutationFn: () => api.patch(key, schema.key, view.id, draft),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: viewsKey(key, schema.key) });
      goTo(toView(view));
      say(t`View ${view.name} was saved.`);
    },
    onError: (error) => refuse(error, undefined, { action: "restrict", tracker: schema.key }),
  });
  return (
    <>
      <ReasonButton reason={whyNot(view.can.edit)} asks={{ action: "restrict", tracker: schema.key }} variant="light" size="compact-sm" loading={save.isPending} onClick={() => save.mutate()}>
        {t`Save changes`}
      </ReasonButton>
      <Button variant="subtle" size="compact-sm" onClick={() => goTo(toView(view))}>
        {t`Reset`}
      </Button>
    </>
  );
}
