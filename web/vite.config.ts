/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import babel from "@rolldown/plugin-babel";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { texts } from "./i18n.babel.ts";

const server = process.env.TRACKWARD_URL ?? "http://127.0.0.1:8080";

/** The pages are imported after their language (src/main.tsx): the browser shall fetch them meanwhile all the same. */
function preloadPages(): Plugin {
  return {
    name: "trackward-preload-pages",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const files = new Set<string>();
        const add = (file: string) => {
          const chunk = bundle[file];
          if (files.has(file) || chunk?.type !== "chunk") return;
          files.add(file);
          chunk.imports.forEach(add);
        };
        for (const chunk of Object.values(bundle)) if (chunk.type === "chunk" && chunk.facadeModuleId?.endsWith("/src/app/App.tsx")) add(chunk.fileName);
        return [...files].filter((file) => !html.includes(file)).map((file) => ({ tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` }, injectTo: "head" }));
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), lingui(), babel(texts), preloadPages()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "dist",
    // The policy is `default-src 'self'`: a file inlined as data: would be refused.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    // What every page stands on is one file: a browser that has nothing yet would else fetch some thirty small ones.
    rolldownOptions: { output: { advancedChunks: { groups: [{ name: "base", test: /node_modules\/(react|react-dom|scheduler|@tanstack|@mantine\/(core|hooks)|@floating-ui|@tabler)\// }] } } },
  },
  server: { host: "127.0.0.1", proxy: { "/api": { target: server, changeOrigin: false } } },
  test: {
    setupFiles: ["src/i18n/testing.ts"],
    // Most tests are of pure functions; a file that needs a document asks for jsdom in its first line.
    environment: "node",
    // A busy machine takes its time to make the first document.
    testTimeout: 60_000,
    include: ["src/**/*.test.{ts,tsx}"],
  },
});
