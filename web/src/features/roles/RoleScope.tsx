import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconMap2, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Assignment, Role, Site } from "@/api/model";
import { useAssignments, useSites } from "@/features/people/queries";
import { above, kinds } from "@/features/people/tree";
import { datesOf } from "@/features/people/words";
import { useWorkspace } from "@/features/session/workspace";
import { reaches } from "@/features/settings/pages";
import shared from "@/features/settings/Settings.module.css";
import { takes } from "@/features/settings/takes";
import { whyNot } from "@/ui/reasons";
import { ReasonButton } from "@/ui/ReasonButton";
import { Failure, Notice, Skeleton } from "@/ui/Status";
import { AssignmentForm } from "./AssignmentForm";
import { Elsewhere, nameOf } from "./RolePeople";
import css from "./Roles.module.css";

/** Where the role is held, and what that reaches: the whole workspace, or a site and everything below it (A6.3). */
export function RoleScope({ role }: { role: Role }) {
  const holders = useAssignments(role.key);
  const sites = useSites();
  const [giving, setGiving] = useState<string | null>(null);
  const error = holders.error ?? sites.error;
  return (
    <div className={shared.scroll}>
      <div className={shared.column}>
        {!error && (holders.isPending || sites.isPending) && <Skeleton rows={5} />}
        {error && <Failure error={error} what={t`Where the role is held`} onRetry={() => void Promise.all([holders.refetch(), sites.refetch()])} />}
        {holders.data && sites.data && <Places role={role} list={holders.data} sites={sites.data} onGive={setGiving} />}
      </div>
      <AssignmentForm role={role} at={giving === "*" ? undefined : (giving ?? undefined)} opened={giving !== null} onClose={() => setGiving(null)} />
    </div>
  );
}

interface PlacesProps {
  role: Role;
  list: readonly Assignment[];
  sites: readonly Site[];
  onGive: (site: string) => void;
}

function Places({ role, list, sites, onGive }: PlacesProps) {
  const { me } = useWorkspace();
  const may = whyNot(role.can.assign);
  const all = reaches(me.settings, "extended");
  const whole = list.filter((one) => !one.site);
  const held = sites.filter((site) => list.some((one) => one.site?.id === site.id));
  return (
    <>
      <p className={shared.quiet}>
        {role.exclusive
          ? t`An exclusive role is held for the whole workspace and at no single site.`
          : t`Held for the whole workspace it reaches every record; held at a site, the records there and below and nothing else: no record without a site, and no tracker that does not use sites.`}
      </p>
      <div className={shared.actions}>
        <ReasonButton reason={may} asks={{ takes: takes.giving }} leftSection={<IconPlus size={16} stroke={2} />} onClick={() => onGive(all ? "*" : (sites.find((s) => s.can.assign.allowed)?.id ?? ""))}>
          {t`Give this role`}
        </ReasonButton>
        {role.by_site_managers && <span className={shared.chip}>{t`Regional managers may assign it`}</span>}
      </div>
      <Elsewhere role={role} list={list} />
      {list.length === 0 && role.holders === 0 && (
        <Notice icon={<IconMap2 size={24} stroke={1.75} />} title={t`It reaches nothing yet`}>
          <p>{t`Nobody holds this role, neither for the whole workspace nor at a site.`}</p>
        </Notice>
      )}
      {whole.length > 0 && <Place role={role} title={t`Whole workspace`} about={t`Every site, and what has no site`} list={whole} onGive={() => onGive("*")} />}
      {held.map((site) => (
        <Place key={site.id} role={role} title={site.name} about={aboutOf(site, sites)} site={site} list={list.filter((one) => one.site?.id === site.id)} onGive={() => onGive(site.id)} />
      ))}
      <Gone role={role} list={list.filter((one) => one.site && !sites.some((s) => s.id === one.site?.id))} />
    </>
  );
}

/** "Region · with 3 sites below · in Texas". */
function aboutOf(site: Site, sites: readonly Site[]): string {
  const below = sites.filter((s) => above(sites, s).some((a) => a.id === site.id)).length;
  const over = above(sites, site).map((s) => s.name);
  return [kinds[site.kind], below > 0 ? plural(below, { one: "with # site below", other: "with # sites below" }) : "", over.length > 0 ? t`in ${over.join(" · ")}` : ""].filter(Boolean).join(" · ");
}

interface PlaceProps {
  role: Role;
  title: string;
  about: string;
  site?: Site;
  list: readonly Assignment[];
  onGive: () => void;
}

function Place({ role, title, about, site, list, onGive }: PlaceProps) {
  const { key: ws, time_zone } = useWorkspace();
  const may = whyNot(role.can.assign) ?? (site ? whyNot(site.can.assign) : null);
  return (
    <section className={shared.section} aria-label={title}>
      <div className={css.place}>
        <h3>{title}</h3>
        <span className={shared.small}>{about}</span>
        <span className={shared.spread} />
        {site && (
          <Link to="/w/$ws/settings/sites" params={{ ws }} search={{ open: site.key }}>
            <Trans>
              Site<span className="vh"> {title}</span>
            </Trans>
          </Link>
        )}
        {may === null && (
          <Button size="compact-sm" variant="default" onClick={onGive}>
            <Trans>
              Give<span className="vh"> at {title}</span>
            </Trans>
          </Button>
        )}
      </div>
      <ul className={shared.lines} aria-label={t`Who holds ${role.name} at ${title}`}>
        {list.map((one) => (
          <li key={one.id} data-off={one.suspended || undefined}>
            <div className={shared.main}>
              {nameOf(one)} {one.suspended && <span className={shared.chip}>{t`Suspended`}</span>}
              <span>{datesOf(one, time_zone)}</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A site that is gone gives nothing (A1). */
function Gone({ role, list }: { role: Role; list: readonly Assignment[] }) {
  const { key: ws } = useWorkspace();
  if (list.length === 0) return null;
  return (
    <p className={shared.notice}>
      {t`At deleted sites, where it gives nothing: ${list.map(nameOf).join(", ")}.`}{" "}
      <Link to="/w/$ws/settings/roles/r/$role" params={{ ws, role: role.key }} search={{ tab: "people" }}>
        {t`Move or remove them`}
      </Link>
    </p>
  );
}
