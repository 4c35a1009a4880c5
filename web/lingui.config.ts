import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

/** English is in the sources; German is translated in its catalogue. See docs/adr and CONTRIBUTING. */
export default defineConfig({
  sourceLocale: "en",
  locales: ["de"],
  catalogs: [{ path: "<rootDir>/src/locales/{locale}", include: ["src"], exclude: ["**/*.test.*", "src/api/schema.ts"] }],
  format: formatter({ lineNumbers: false }),
  orderBy: "message",
  runtimeConfigModule: { i18n: ["@/i18n/runtime", "i18n"], Trans: ["@/i18n/runtime", "Trans"] },
});
