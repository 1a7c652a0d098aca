/** Build of the driver app into the package, with a service worker that knows the files of this build. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Emit /sw.js from src/sw.js with the list of built files.
 *
 * Not vite-plugin-pwa: this worker keeps the shell and nothing else, and must leave /api, /console and /docs alone;
 * sixty lines say that more plainly than a Workbox configuration, and spare some two hundred packages.
 */
function serviceWorker(): Plugin {
  const shell = ["/", "/manifest.webmanifest", "/theme-boot.js", "/icons/icon.svg", "/icons/icon-192.png"];
  return {
    name: "gridtap-service-worker",
    apply: "build",
    generateBundle(_, bundle) {
      const files = [...shell, ...Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name)).map((name) => `/${name}`)];
      const version = createHash("sha256").update(files.join()).digest("hex").slice(0, 12);
      const source = readFileSync(here("src/sw.js"), "utf8")
        .replace('"__VERSION__"', JSON.stringify(version))
        .replace('["__FILES__"]', JSON.stringify(files));
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}

export default defineConfig({
  base: "/",
  plugins: [svelte(), serviceWorker()],
  build: {
    outDir: here("../../src/gridtap/web_dist/driver"),
    emptyOutDir: true,
    assetsInlineLimit: 0, // no data: addresses, the content security policy refuses them
    target: "es2022",
  },
  server: { proxy: { "/api": process.env["GRIDTAP_HTTP_URL"] ?? "http://127.0.0.1:8000" } },
  test: { include: ["test/**/*.test.ts"] },
});
