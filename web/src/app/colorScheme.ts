import { localStorageColorSchemeManager } from "@mantine/core";

/** Shared with public/theme.js, which reads it before the first paint. */
export const colorScheme = localStorageColorSchemeManager({ key: "trackward-theme" });
