import { t } from "@lingui/core/macro";
import type { Site } from "@/api/model";

export interface Node {
  site: Site;
  /** From 1 at a root. */
  depth: number;
  children: number;
  open: boolean;
}

export const kinds: Record<Site["kind"], string> = { region: t`Region`, site: t`Site`, zone: t`Zone` };

const byName = (a: Site, b: Site) => a.name.localeCompare(b.name);

/** Sites by the node above them; a node whose parent is not known stands at the top. */
function childrenOf(sites: readonly Site[]): Map<string, Site[]> {
  const known = new Set(sites.map((s) => s.id));
  const out = new Map<string, Site[]>();
  for (const site of sites) {
    const above = site.parent && known.has(site.parent) ? site.parent : "";
    out.set(above, [...(out.get(above) ?? []), site]);
  }
  for (const list of out.values()) list.sort(byName);
  return out;
}

/** The nodes that are shown, top down: what is open, and while searching every match with the way to it. */
export function shownNodes(sites: readonly Site[], open: ReadonlySet<string>, q: string): Node[] {
  const children = childrenOf(sites);
  const words = q.trim().toLowerCase();
  const wanted = words === "" ? null : pathsTo(sites, (s) => s.name.toLowerCase().includes(words));
  const out: Node[] = [];
  const walk = (parent: string, depth: number) => {
    for (const site of children.get(parent) ?? []) {
      if (wanted && !wanted.has(site.id)) continue;
      const below = (children.get(site.id) ?? []).filter((s) => !wanted || wanted.has(s.id)).length;
      const isOpen = below > 0 && (wanted !== null || open.has(site.id));
      out.push({ site, depth, children: below, open: isOpen });
      if (isOpen) walk(site.id, depth + 1);
    }
  };
  walk("", 1);
  return out;
}

function pathsTo(sites: readonly Site[], matches: (site: Site) => boolean): Set<string> {
  const out = new Set<string>();
  for (const site of sites) if (matches(site)) for (const one of [site, ...above(sites, site)]) out.add(one.id);
  return out;
}

/** The nodes above a site, the nearest first. */
export function above(sites: readonly Site[], site: Site): Site[] {
  const out: Site[] = [];
  let at = sites.find((s) => s.id === site.parent);
  while (at && !out.includes(at)) {
    out.push(at);
    const parent = at.parent;
    at = sites.find((s) => s.id === parent);
  }
  return out;
}

/** Where a site may be moved to: anywhere but itself and what is below it. */
export function placesFor(sites: readonly Site[], site: Site): Site[] {
  return sites.filter((s) => s.id !== site.id && !above(sites, s).some((a) => a.id === site.id)).sort(byName);
}

/** Where a key leads in the tree; null where it leads nowhere. */
export function step(nodes: readonly Node[], at: number, key: string): { to?: number; open?: string; close?: string } | null {
  const node = nodes[at];
  if (!node) return null;
  switch (key) {
    case "ArrowDown":
      return at + 1 < nodes.length ? { to: at + 1 } : null;
    case "ArrowUp":
      return at > 0 ? { to: at - 1 } : null;
    case "Home":
      return { to: 0 };
    case "End":
      return { to: nodes.length - 1 };
    case "ArrowRight":
      if (node.children === 0) return null;
      return node.open ? { to: at + 1 } : { open: node.site.id };
    case "ArrowLeft": {
      if (node.open) return { close: node.site.id };
      const parent = nodes.findIndex((n) => n.site.id === node.site.parent);
      return parent >= 0 ? { to: parent } : null;
    }
    default:
      return null;
  }
}
