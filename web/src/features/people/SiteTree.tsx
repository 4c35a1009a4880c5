import { t } from "@lingui/core/macro";
import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowMoveRight, IconChevronDown, IconChevronRight, IconDots, IconPencil, IconPlus } from "@tabler/icons-react";
import { useRef, useState, type KeyboardEvent } from "react";
import type { Site } from "@/api/model";
import { takes } from "@/features/settings/takes";
import { whyNot } from "@/ui/reasons";
import { ReasonItem } from "@/ui/ReasonItem";
import { isTyping, useShortcuts } from "@/ui/shortcuts";
import { MoveSite } from "./MoveSite";
import { kinds, step, type Node } from "./tree";
import css from "./SiteTree.module.css";

interface Props {
  nodes: readonly Node[];
  sites: readonly Site[];
  onToggle: (id: string, open: boolean) => void;
  onOpen: (site: Site) => void;
  onAdd: (parent: Site) => void;
}

/** The tree: one tab stop, arrows walk and open, Enter shows the site, M moves it. */
export function SiteTree({ nodes, sites, onToggle, onOpen, onAdd }: Props) {
  const letters = useShortcuts();
  const root = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const [moving, setMoving] = useState<Site | null>(null);
  const at = Math.max(0, nodes.findIndex((n) => n.site.id === active));
  const focus = (index: number) => {
    const node = nodes[index];
    if (!node) return;
    setActive(node.site.id);
    root.current?.querySelector<HTMLElement>(`[data-site="${node.site.id}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const node = nodes[at];
    if (!node || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || !(event.target as HTMLElement).dataset.site) return;
    const move = step(nodes, at, event.key);
    if (move) {
      if (move.to !== undefined) focus(move.to);
      if (move.open) onToggle(move.open, true);
      if (move.close) onToggle(move.close, false);
    } else if (event.key === "Enter" || event.key === " ") onOpen(node.site);
    else if (letters && event.key === "m" && node.site.can.edit.allowed) setMoving(node.site);
    else return;
    event.preventDefault();
  };
  return (
    <div className={css.scroll}>
      <div ref={root} role="tree" aria-label={t`Sites`} className={css.tree} onKeyDown={onKeyDown}>
        {nodes.map((node, i) => (
          <div
            key={node.site.id}
            role="treeitem"
            aria-level={node.depth}
            aria-expanded={node.children > 0 ? node.open : undefined}
            aria-selected={i === at}
            aria-labelledby={`site-${node.site.id}`}
            tabIndex={i === at ? 0 : -1}
            data-site={node.site.id}
            className={css.node}
            style={{ paddingLeft: 12 + (node.depth - 1) * 24 }}
            onFocus={() => setActive(node.site.id)}
            onClick={() => onOpen(node.site)}
          >
            <span
              className={css.caret}
              data-leaf={node.children === 0 || undefined}
              aria-hidden="true"
              onClick={(event) => {
                event.stopPropagation();
                onToggle(node.site.id, !node.open);
              }}
            >
              {node.children > 0 && (node.open ? <IconChevronDown size={16} stroke={1.75} /> : <IconChevronRight size={16} stroke={1.75} />)}
            </span>
            <span id={`site-${node.site.id}`} className={css.label}>
              <span className={css.name}>{node.site.name}</span> <span className={css.kind}>{kinds[node.site.kind]}</span>{" "}
              {node.children > 0 && <span className={css.below}>{t`${node.children} below`}</span>}
            </span>
            <span className={css.grow} />
            <SiteMenu site={node.site} onOpen={() => onOpen(node.site)} onAdd={() => onAdd(node.site)} onMove={() => setMoving(node.site)} />
          </div>
        ))}
      </div>
      <MoveSite site={moving} sites={sites} onClose={() => setMoving(null)} />
    </div>
  );
}

function SiteMenu({ site, onOpen, onAdd, onMove }: { site: Site; onOpen: () => void; onAdd: () => void; onMove: () => void }) {
  return (
    <span onClick={(event) => event.stopPropagation()}>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon size={28} tabIndex={-1} aria-label={t`Actions on ${site.name}`}>
            <IconDots size={16} stroke={1.75} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown aria-label={t`Actions on ${site.name}`}>
          <Menu.Item leftSection={<IconPencil size={16} stroke={1.75} />} onClick={onOpen}>
            {t`Open`}
          </Menu.Item>
          <ReasonItem icon={<IconArrowMoveRight size={16} stroke={1.75} />} reason={whyNot(site.can.edit)} asks={{ takes: takes.extended }} onClick={onMove}>
            {t`Move to…`}
          </ReasonItem>
          <ReasonItem icon={<IconPlus size={16} stroke={1.75} />} reason={whyNot(site.can.edit)} asks={{ takes: takes.extended }} onClick={onAdd}>
            {t`Add below…`}
          </ReasonItem>
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
