import { useState } from "react";

export type Density = "cosy" | "compact";
const key = "trackward-density";

function read(): Density {
  try {
    return localStorage.getItem(key) === "compact" ? "compact" : "cosy";
  } catch {
    return "cosy";
  }
}

export const rowHeight: Record<Density, number> = { cosy: 40, compact: 32 };

/** Puts the remembered density on the page; call once at the start. */
export function applyDensity(): void {
  document.documentElement.dataset.density = read();
}

export function useDensity(): [Density, (d: Density) => void] {
  const [value, setValue] = useState(read);
  const change = (density: Density) => {
    try {
      localStorage.setItem(key, density);
    } catch {
      // Not remembered; it holds for this page.
    }
    document.documentElement.dataset.density = density;
    setValue(density);
  };
  return [value, change];
}
