import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Checkbox, Modal, Select } from "@mantine/core";
import { useState } from "react";
import type { Role } from "@/api/model";
import type { Feature } from "@/api/roles";
import { useConfigurable } from "@/features/people/queries";
import shared from "@/features/settings/Settings.module.css";
import { whyNot } from "@/ui/reasons";
import { levelWord } from "@/ui/right";
import { hasLevel, levelsOf, order, pressed, rank, rowOf, setFeature, setTracker, type FeatureDraft, type FeatureLevel, type Levels } from "./features";
import compare from "./Compare.module.css";
import css from "./FeatureAccess.module.css";

const shown = order.slice(1) as readonly FeatureLevel[];
const names: Record<string, string> = { view: t`View`, edit: t`Edit`, manage: t`Manage` };

interface Props {
  id: string;
  name: string;
  features: readonly Feature[];
  catalogue: readonly Feature[];
  roles: readonly Role[];
  draft: FeatureDraft;
  onChange: (role: Role, levels: Levels) => void;
}

/** One section of the catalogue: features down, the picked roles across, a box for each level. */
export function FeatureSection({ id, name, features, catalogue, roles, draft, onChange }: Props) {
  const [explained, setExplained] = useState(false);
  const [opened, setOpened] = useState<readonly string[]>([]);
  const trackers = useConfigurable();
  const ceiling = features.find((f) => f.key === "trackers");
  const own = new Set([...opened, ...roles.flatMap((r) => Object.keys(levelsOf(r, draft).trackers))]);
  const apart = ceiling ? (trackers.data ?? []).filter((t) => own.has(t.id)) : [];
  return (
    <section id={id} className={css.section}>
      <h2>{name}</h2>
      <div className={compare.scroller} tabIndex={0} role="group" aria-label={t`${name} by role`}>
        <table className={css.table}>
          <Heads roles={roles} />
          <tbody>
            {features.map((feature) => (
              <tr key={feature.key} id={rowOf(feature)}>
                <th scope="row">
                  {feature.label}
                  <Marks feature={feature} catalogue={catalogue} />
                </th>
                {roles.map((role) => {
                  const levels = levelsOf(role, draft);
                  return <Boxes key={role.id} role={role} feature={feature} label={feature.label} level={levels.features[feature.key]} was={role.sheet?.features[feature.key]} onLevel={(level) => onChange(role, setFeature(levels, feature.key, level))} />;
                })}
              </tr>
            ))}
            {ceiling &&
              apart.map((tracker) => (
                <tr key={tracker.id}>
                  <th scope="row" className={css.apart}>
                    {tracker.name}
                  </th>
                  {roles.map((role) => {
                    const levels = levelsOf(role, draft);
                    const set = tracker.id in levels.trackers;
                    return (
                      <Boxes
                        key={role.id}
                        role={role}
                        feature={ceiling}
                        label={`${ceiling.label}, ${tracker.name}`}
                        level={levels.trackers[tracker.id] ?? levels.features.trackers}
                        was={role.sheet?.trackers[tracker.id] ?? role.sheet?.features.trackers}
                        inherited={!set}
                        onLevel={(level) => onChange(role, setTracker(levels, tracker.id, level))}
                        onReset={set ? () => onChange(role, setTracker(levels, tracker.id, undefined)) : undefined}
                      />
                    );
                  })}
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      <div className={css.under}>
        <button type="button" className={css.link} onClick={() => setExplained(true)}>
          <Trans>What View, Edit and Manage mean<span className="vh"> in {name}</span></Trans>
        </button>
        {ceiling && (
          <Select
            key={opened.length}
            size="xs"
            aria-label={t`Set one tracker apart`}
            placeholder={t`Set one tracker apart…`}
            searchable
            value={null}
            data={(trackers.data ?? []).filter((t) => !own.has(t.id)).map((t) => ({ value: t.id, label: t.name }))}
            onChange={(value) => value && setOpened([...opened, value])}
            nothingFoundMessage={t`Nothing found`}
          />
        )}
      </div>
      <Modal opened={explained} onClose={() => setExplained(false)} size={720} title={t`What View, Edit and Manage mean`} closeButtonProps={{ "aria-label": t`Close` }}>
        <Meanings catalogue={catalogue} />
      </Modal>
    </section>
  );
}

function Heads({ roles }: { roles: readonly Role[] }) {
  return (
    <thead>
      <tr>
        <th rowSpan={2} scope="col">
          {t`Feature`}
        </th>
        {roles.map((role) => (
          <th key={role.id} colSpan={3} scope="colgroup">
            {role.name}
          </th>
        ))}
      </tr>
      <tr>
        {roles.flatMap((role) =>
          shown.map((level) => (
            <th key={`${role.id} ${level}`} scope="col" data-first={level === "view" || undefined}>
              {names[level]}
            </th>
          )),
        )}
      </tr>
    </thead>
  );
}

/** What is special about a feature: needs another, is granted at regions, is set over the API alone (A7.2). */
function Marks({ feature, catalogue }: { feature: Feature; catalogue: readonly Feature[] }) {
  const needs = (feature.requires ?? []).map((r) => `${catalogue.find((f) => f.key === r.feature)?.label ?? r.feature}, ${levelWord(r.level)}`);
  return (
    <span className={css.marks}>
      {needs.length > 0 && <span>{t`needs ${[...new Set(needs)].join("; ")}`}</span>}
      {feature.granted_at === "region" && <span>{t`also needed at the region`}</span>}
      {feature.api_only && <span className={shared.chip}>{t`API only`}</span>}
    </span>
  );
}

interface BoxesProps {
  role: Role;
  feature: Feature;
  label: string;
  level: string | undefined;
  was: string | undefined;
  /** The level comes from all trackers. */
  inherited?: boolean;
  onLevel: (level: FeatureLevel) => void;
  onReset?: () => void;
}

function Boxes({ role, feature, label, level, was, inherited, onLevel, onReset }: BoxesProps) {
  const fixed = whyNot(role.can.edit_sheet) ?? (feature.api_only ? t`Set over the API alone.` : null);
  return shown.map((one) => (
    <td key={one} data-first={one === "view" || undefined} data-changed={rank(level) >= rank(one) !== rank(was) >= rank(one) || undefined}>
      {hasLevel(feature, one) && role.sheet && (
        <Checkbox
          size="xs"
          className={css.box}
          aria-label={inherited ? t`${role.name}: ${label}, ${names[one] ?? one}, as for all trackers` : `${role.name}: ${label}, ${names[one] ?? one}`}
          title={fixed ?? undefined}
          disabled={fixed !== null}
          data-inherited={inherited || undefined}
          checked={rank(level) >= rank(one)}
          onChange={() => onLevel(pressed(feature, level, one))}
        />
      )}
      {one === "manage" && onReset && fixed === null && (
        <Button size="compact-xs" variant="subtle" className={css.reset} onClick={onReset}>
          <Trans>Same as all<span className="vh"> for {label} of {role.name}</span></Trans>
        </Button>
      )}
    </td>
  ));
}

/** The table of rule A7. */
function Meanings({ catalogue }: { catalogue: readonly Feature[] }) {
  const means = (feature: Feature, level: string) => feature.levels.find((l) => l.level === level)?.means ?? "–";
  return (
    <div className={compare.scroller} tabIndex={0} role="group" aria-label={t`Meanings`}>
      <table className={css.meanings}>
        <thead>
          <tr>
            <th scope="col">{t`Feature`}</th>
            {shown.map((level) => (
              <th key={level} scope="col">
                {names[level]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {catalogue.map((feature) => (
            <tr key={feature.key}>
              <th scope="row">{feature.label}</th>
              {shown.map((level) => (
                <td key={level}>{means(feature, level)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
