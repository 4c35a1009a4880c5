import { t } from "@lingui/core/macro";
import { Button, Menu } from "@mantine/core";
import { IconDownload, IconPrinter } from "@tabler/icons-react";
import type { ExportFormat } from "@/api/export";
import { ReasonButton } from "@/ui/ReasonButton";

const formats: { value: ExportFormat; label: string }[] = [
  { value: "csv", label: "CSV" },
  { value: "xlsx", label: t`Excel (XLSX)` },
  { value: "json", label: "JSON" },
];

/** What is done with a report that is read: print it, or take its rows along. */
export function ReportTools({ fileOf, reason, tracker }: { fileOf: (format: ExportFormat) => string; reason: string | null; tracker?: string }) {
  return (
    <>
      <Button variant="default" leftSection={<IconPrinter size={16} stroke={1.75} />} onClick={() => window.print()}>
        {t`Print`}
      </Button>
      {reason !== null ? (
        <ReasonButton variant="default" reason={reason} asks={{ action: "export", tracker }} leftSection={<IconDownload size={16} stroke={1.75} />}>
          {t`Download`}
        </ReasonButton>
      ) : (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" leftSection={<IconDownload size={16} stroke={1.75} />}>
              {t`Download`}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {formats.map((format) => (
              <Menu.Item key={format.value} component="a" href={fileOf(format.value)} download>
                {format.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
