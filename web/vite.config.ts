/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.TRACKWARD_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
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
    // Most tests are of pure functions; a file that needs a document asks for jsdom in its first line.
    environment: "node",
    // A busy machine takes its time to make the first document.
    testTimeout: 60_000,
    include: ["src/**/*.test.{ts,tsx}"],
  },
});
