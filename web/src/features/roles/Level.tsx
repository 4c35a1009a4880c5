import css from "./Roles.module.css";

const glyphs: Record<string, string> = { none: "–", assigned: "✱", all: "✓" };
const words: Record<string, string> = { none: "none", assigned: "assigned only", all: "all" };

/** None, assigned only, all: told apart by glyph, by fill and by name. */
export function Level({ level = "none" }: { level?: string }) {
  return (
    <span className={css.level} data-level={level}>
      <span aria-hidden="true">{glyphs[level] ?? "?"}</span>
      <span className="vh">{words[level] ?? level}</span>
    </span>
  );
}
