/** A key made from a name, as addresses and scripts use it: `Night courier` → `night-courier`. */
export function toKey(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 64);
  // A name of other letters has no such key; one that nobody else has will do.
  return plain || `x-${Math.random().toString(36).slice(2, 10)}`;
}
