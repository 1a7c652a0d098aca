// How the operator console is built; the server serves the result under /console/.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const backend = process.env["GRIDTAP_BACKEND"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/console/",
  plugins: [svelte()],
  build: {
    outDir: "../../src/gridtap/web_dist/console",
    emptyOutDir: true,
    assetsInlineLimit: 0, // a strict CSP allows no data: addresses
    target: "es2022",
  },
  server: { proxy: { "/api": backend } },
  preview: { proxy: { "/api": backend } },
  test: { include: ["test/**/*.test.ts"] },
});
