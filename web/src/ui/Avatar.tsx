import css from "./Avatar.module.css";

function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter(Boolean);
  const first = words[0]?.[0] ?? "?";
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? "") : "";
  return (first + last).toUpperCase();
}

/** Initials in a circle; the name always stands beside it in words. */
export function Avatar({ name, small }: { name: string; small?: boolean }) {
  return (
    <i className={css.avatar} data-small={small || undefined} aria-hidden="true">
      {initials(name)}
    </i>
  );
}
