import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { Answer, Layer, WhyRole } from "@/api/why";
import { cellWords, heldWords, layerName, sinceWords, wayOf, whyNotCounts } from "./words";
import css from "./Why.module.css";

/** The gates in their order, each with passed or stopped in words, and what it rests on. */
export function Layers({ answer }: { answer: Answer }) {
  return (
    <ol className={css.layers}>
      {answer.layers.map((layer, i) => (
        <LayerLine key={layer.layer} layer={layer} number={i + 1} stop={answer.stopped_at === layer.layer} allowed={answer.allowed} />
      ))}
    </ol>
  );
}

function LayerLine({ layer, number, stop, allowed }: { layer: Layer; number: number; stop: boolean; allowed: boolean }) {
  const since = sinceWords(layer.since, layer.by);
  const open = stop || (allowed && layer.layer === "grant");
  const verdict = stop ? t`Stopped here` : layer.passed ? t`Passed` : t`Not passed`;
  const roles = layer.witness?.roles ?? [];
  const listed = layer.witness?.listed;
  const [name, text] = [layerName(layer), layer.text];
  return (
    <li className={css.layer} data-passed={layer.passed || undefined} data-open={open || undefined}>
      <span className={css.glyph} aria-hidden="true">
        {layer.passed ? "✓" : "✗"}
      </span>
      <div className={css.layerBody}>
        <p className={css.layerText}>
          <Trans><b><span className="vh">Step {number}: </span>{name}</b><span className="vh">, {verdict}.</span> {text}</Trans>
        </p>
        {listed && (
          <p className={css.fact}>
            {layer.witness?.by_team ? t`On the list: team ${listed.name}` : t`On the list: ${listed.name}`}
          </p>
        )}
        {open && roles.length > 0 ? <Roles roles={roles} cells={layer.passed} /> : since && <p className={css.fact}>{since}</p>}
      </div>
      <span className={css.mark} aria-hidden="true">
        {verdict}
      </span>
    </li>
  );
}

/**
 * The assignments that a gate rests on: the role, by which way it is held, since when, and its cell,
 * which the text of a gate that stopped has named already.
 */
function Roles({ roles, cells }: { roles: readonly WhyRole[]; cells: boolean }) {
  return (
    <ul className={css.roles}>
      {roles.map((held) => (
        <li key={held.assignment}>
          <p>
            <b>{held.role.name}</b> {wayOf(held)}
            {!held.counts && ` (${whyNotCounts(held.why_not)})`}
          </p>
          {cells && held.cell && <p>{held.cell.text}</p>}
          <p className={css.fact}>{heldWords(held.since, held.by)}</p>
          {held.cell?.since && <p className={css.fact}>{cellWords(held.cell.since, held.cell.by)}</p>}
        </li>
      ))}
    </ul>
  );
}
