import { t } from "@lingui/core/macro";
import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowRight, IconDots, IconExternalLink } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { BoardColumn, Row, Schema } from "@/api/model";
import { ReasonItem } from "@/ui/ReasonItem";
import { StateMark } from "@/ui/StateMark";
import { lowered } from "@/ui/format";
import { Withheld } from "@/ui/value/Withheld";
import { held, isEmpty, recordTitle, valueText, withheld } from "@/ui/value/value";
import type { Target } from "./targets";
import css from "./Board.module.css";

interface Props {
  schema: Schema;
  workspace: string;
  row: Row;
  column: BoardColumn;
  facts: readonly string[];
  /** The one card in the tab order. */
  current: boolean;
  menu: boolean;
  onMenu: (open: boolean) => void;
  targetsOf: (row: Row, column: BoardColumn) => Target[];
  onMove: (row: Row, target: Target) => void;
  onFocus: () => void;
  onDrag: (row: Row | null) => void;
}

const shownFacts = 3;

/** A record on the board: the link is what the focus walks over, the menu does what dragging does. */
export function Card({ schema, workspace, row, column, facts, current, menu, onMenu, targetsOf, onMove, onFocus, onDrag }: Props) {
  const navigate = useNavigate();
  const params = { ws: workspace, tracker: schema.key, record: String(row.number) };
  const title = recordTitle(row, schema.label, schema.properties, schema.singular);
  const tab = current ? 0 : -1;
  return (
    <li
      className={css.card}
      draggable
      data-card={row.id}
      onDragStart={(e) => {
        e.dataTransfer.effectAllowed = "move";
        e.dataTransfer.setData("text/plain", `${schema.singular} ${row.number}`);
        onDrag(row);
      }}
      onDragEnd={() => onDrag(null)}
    >
      <Link to="/w/$ws/t/$tracker/r/$record" params={params} className={css.link} draggable={false} tabIndex={tab} data-focus={row.id} onFocus={onFocus}>
        <span className={css.number}>#{row.number}</span> <b>{title}</b>
      </Link>
      <Menu opened={menu} onChange={onMenu} position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon aria-label={t`Move or open ${lowered(schema.singular)} ${row.number}`} className={css.dots} tabIndex={tab} size={28}>
            <IconDots size={16} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t`Move to`}</Menu.Label>
          {menu &&
            targetsOf(row, column).map((target) => (
              <ReasonItem key={target.column.id} icon={target.step ? <StateMark kind={target.step.to.kind} /> : <IconArrowRight size={16} stroke={1.75} />} reason={target.reason} asks={{ ...target.question, tracker: schema.key, record: String(row.number) }} onClick={() => onMove(row, target)}>
                {target.label}
                {target.reason === null && target.needs && <span className={css.needs}>{target.needs}</span>}
              </ReasonItem>
            ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconExternalLink size={16} stroke={1.75} />} onClick={() => void navigate({ to: "/w/$ws/t/$tracker/r/$record", params })}>
            {t`Open`}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Facts schema={schema} row={row} facts={facts} />
    </li>
  );
}

function Facts({ schema, row, facts }: { schema: Schema; row: Row; facts: readonly string[] }) {
  const shown = facts
    .filter((key) => key !== schema.label && key !== "state")
    .map((key) => schema.properties.find((p) => p.key === key))
    .flatMap((property): { label: string; text: ReactNode }[] => {
      if (!property) return [];
      const cell = held(row, property);
      if (withheld(row, property)) return [{ label: property.label, text: <Withheld /> }];
      return cell.hidden || isEmpty(cell.value) ? [] : [{ label: property.label, text: valueText(property, cell.value) }];
    })
    .slice(0, shownFacts);
  if (shown.length === 0) return null;
  return (
    <dl className={css.facts}>
      {shown.map((fact) => (
        <div key={fact.label}>
          <dt>{fact.label}</dt>
          <dd>{fact.text}</dd>
        </div>
      ))}
    </dl>
  );
}
