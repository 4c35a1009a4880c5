import { useKept } from "./useKept";

export type Density = "cosy" | "compact";

export const rowHeight: Record<Density, number> = { cosy: 40, compact: 32 };

/** How high the rows of every list are; remembered on this device. */
export function useDensity(): [Density, (d: Density) => void] {
  const [text, setText] = useKept("device", "trackward-density");
  return [text === "compact" ? "compact" : "cosy", setText];
}
