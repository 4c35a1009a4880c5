import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconArchive, IconDots, IconDownload, IconForms, IconHistory, IconShieldCheck, IconTableImport, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Question, Schema } from "@/api/model";
import { LinksDialog } from "@/features/link/LinksDialog";
import type { TableSearch } from "@/features/nav/search";
import { ReportItem } from "@/features/report/ReportItem";
import { useWorkspace } from "@/features/session/workspace";
import type { ChangeSearch } from "@/features/tracker/TrackerPage";
import { ReasonItem } from "@/ui/ReasonItem";
import { whyNot } from "@/ui/reasons";
import { ExportDialog, ExportItem } from "./ExportDialog";

/** Why a sheet cannot be imported: the right to import is missing, or already that to create. */
export const importQuestion = (schema: Schema): Question => ({ action: schema.can.create.allowed ? "import" : "create", tracker: schema.key });

interface Props {
  schema: Schema;
  chosen: readonly string[];
  search: TableSearch;
  change: ChangeSearch;
}

/** What a tracker's table gives and takes as a whole: export, report, import, archive and bin. */
export function TableMenu({ schema, chosen, search, change }: Props) {
  const { key } = useWorkspace();
  const navigate = useNavigate();
  const [exporting, setExporting] = useState(false);
  const [forms, setForms] = useState(false);
  const phone = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const params = { ws: key, tracker: schema.key };
  const open = () => setExporting(true);
  const beside = schema.can.export.allowed && !phone;
  return (
    <>
      {beside && (
        <Button variant="default" leftSection={<IconDownload size={16} stroke={1.75} />} onClick={open}>
          {t`Export`}
        </Button>
      )}
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <ActionIcon variant="default" aria-label={t`More about this table`} size={36}>
            <IconDots size={16} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!beside && <ExportItem schema={schema} onOpen={open} />}
          <ReportItem schema={schema} chosen={chosen} search={search} />
          <ReasonItem
            icon={<IconTableImport size={16} stroke={1.75} />}
            reason={whyNot(schema.can.import)}
            asks={importQuestion(schema)}
            onClick={() => void navigate({ to: "/w/$ws/t/$tracker/import", params })}
          >
            {t`Import…`}
          </ReasonItem>
          {schema.can.restrict.allowed && (
            <Menu.Item leftSection={<IconForms size={16} stroke={1.75} />} onClick={() => setForms(true)}>
              {t`Forms for guests…`}
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item leftSection={<IconHistory size={16} stroke={1.75} />} onClick={() => void navigate({ to: "/w/$ws/t/$tracker/activity", params })}>
            {t`Activity`}
          </Menu.Item>
          {schema.can.audit.allowed && (
            <Menu.Item leftSection={<IconShieldCheck size={16} stroke={1.75} />} onClick={() => void navigate({ to: "/w/$ws/t/$tracker/audit", params })}>
              {t`Audit log`}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconArchive size={16} stroke={1.75} />} onClick={() => change({ archived: search.archived ? undefined : true, sel: undefined, at: undefined })}>
            {search.archived ? t`Show what is not archived` : t`Show archived records`}
          </Menu.Item>
          <Menu.Item leftSection={<IconArchive size={16} stroke={1.75} />} onClick={() => void navigate({ to: "/w/$ws/t/$tracker/archive", params })}>
            {t`Archive`}
          </Menu.Item>
          <ReasonItem
            icon={<IconTrash size={16} stroke={1.75} />}
            reason={whyNot(schema.can.bin)}
            asks={{ action: "delete", tracker: schema.key }}
            onClick={() => void navigate({ to: "/w/$ws/t/$tracker/bin", params })}
          >
            {t`Bin`}
          </ReasonItem>
        </Menu.Dropdown>
      </Menu>
      <LinksDialog schema={schema} place={{ workspace: key, tracker: schema.key }} opened={forms} onClose={() => setForms(false)} />
      <ExportDialog
        schema={schema}
        chosen={chosen}
        query={{ state: search.state, filter: search.filter, sort: search.sort, q: search.q, archived: search.archived }}
        opened={exporting}
        onClose={() => setExporting(false)}
      />
    </>
  );
}
