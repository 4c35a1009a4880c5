import { t } from "@lingui/core/macro";
import { Menu } from "@mantine/core";
import { IconTableOptions } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState, type MouseEvent, type ReactNode } from "react";
import type { Schema } from "@/api/model";
import type { PermissionsSearch } from "@/features/nav/search";
import { useWorkspace } from "@/features/session/workspace";
import { useConfigurationMode } from "./mode";

/** In configuration mode the context menu of a column's head leads to its row in the matrix; by keyboard it is the menu key, or Shift and F10. */
export function ColumnMenu({ schema, columns, children }: { schema: Schema; columns: readonly { key: string; label: string }[]; children: ReactNode }) {
  const { key: ws } = useWorkspace();
  const on = useConfigurationMode() && schema.can.configure.allowed;
  const navigate = useNavigate();
  const [at, setAt] = useState<{ x: number; y: number; key: string; label: string }>();
  if (!on) return children;
  const open = (event: MouseEvent) => {
    const head = (event.target as Element).closest('[role="columnheader"]');
    const heads = [...(head?.parentElement?.querySelectorAll('[role="columnheader"]') ?? [])];
    const column = head && columns[heads.indexOf(head) - (heads.length - columns.length)];
    if (!head || !column || !schema.properties.some((p) => p.key === column.key)) return;
    event.preventDefault();
    const { left, bottom } = head.getBoundingClientRect();
    setAt({ x: left, y: bottom, key: column.key, label: column.label });
  };
  const follow = () => {
    const search: PermissionsSearch & { row?: string } = { tracker: schema.key, row: at?.key };
    void navigate({ to: "/w/$ws/settings/permissions", params: { ws }, search });
  };
  return (
    <div style={{ display: "contents" }} onContextMenu={open}>
      {children}
      <Menu opened={at !== undefined} onChange={(opened) => !opened && setAt(undefined)} position="bottom-start">
        <Menu.Target>
          <span aria-hidden="true" style={{ position: "fixed", left: at?.x ?? 0, top: at?.y ?? 0, width: 1, height: 1 }} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconTableOptions size={16} stroke={1.75} />} onClick={follow}>
            {t`Configure access to ${at?.label ?? ""}`}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
