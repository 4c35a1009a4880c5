import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconPlus, IconSitemap } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Site } from "@/api/model";
import { useWorkspace } from "@/features/session/workspace";
import { Gate } from "@/features/settings/Gate";
import { SearchField } from "@/features/settings/SearchField";
import css from "@/features/settings/Settings.module.css";
import { number } from "@/ui/format";
import { useHotkey } from "@/ui/hotkey";
import { PageHead } from "@/ui/PageHead";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { useSites } from "./queries";
import { SiteTree } from "./SiteTree";
import { AddSite, SiteWindow } from "./SiteWindow";
import { shownNodes } from "./tree";

const from = "/w/$ws/settings/sites" as const;

/** The tree of regions, sites and zones that roles are given at. */
export function SitesPage() {
  const list = useSites();
  return (
    <Gate needs="selective" error={list.error}>
      <Sites list={list} />
    </Gate>
  );
}

function Sites({ list }: { list: ReturnType<typeof useSites> }) {
  const workspace = useWorkspace();
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const [q, setQ] = useState("");
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [above, setAbove] = useState<Site | undefined>();
  const sites = list.data ?? [];
  const may = workspace.can.create_users.allowed;
  const nodes = useMemo(() => shownNodes(list.data ?? [], open, q), [list.data, open, q]);
  const go = (change: { open?: string; add?: boolean }) => void navigate({ search: change });
  const add = (parent?: Site) => {
    setAbove(parent);
    go({ add: true });
  };
  const toggle = (id: string, on: boolean) => {
    const next = new Set(open);
    if (on) next.add(id);
    else next.delete(id);
    setOpen(next);
  };
  useHotkey("n", () => may && add());
  const button = (
    <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => add()}>
      {t`Add site`}
    </Button>
  );
  const site = sites.find((s) => s.key === search.open || s.id === search.open);
  return (
    <div className={css.page}>
      <PageHead title={t`Sites`} crumbs={[t`Settings`]} after={list.data && <span className={css.count}>{number(sites.length)}</span>}>
        {may && button}
      </PageHead>
      <div className={css.toolbar}>
        <SearchField label={t`Search sites`} placeholder={t`Name`} value={q} onSearch={(next) => setQ(next ?? "")} />
        <p className={css.small}>{t`A role given at a site counts there and below.`}</p>
      </div>
      {list.isPending && <Skeleton rows={8} />}
      {list.isError && <Failure error={list.error} what={t`The sites`} onRetry={() => void list.refetch()} />}
      {list.data && nodes.length === 0 && <Notice icon={<IconSitemap size={24} stroke={1.75} />} title={q ? t`No site matches` : t`No sites yet`} actions={!q && may ? button : undefined} />}
      {nodes.length > 0 && <SiteTree nodes={nodes} sites={sites} onToggle={toggle} onOpen={(s) => go({ open: s.key })} onAdd={add} />}
      <AddSite opened={search.add === true && may} parent={above} sites={sites} onClose={() => go({})} onAdded={(s) => go({ open: s.key })} />
      <SiteWindow id={site?.id} sites={sites} onClose={() => go({})} />
    </div>
  );
}
