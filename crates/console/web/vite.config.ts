import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Leaves a packed copy beside every text file: plain-HTTP browsers take gzip and nothing better. */
function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    async closeBundle() {
      const files = await readdir("dist", { recursive: true });
      const texts = files.filter((name) => /\.(html|js|css|svg|json)$/.test(name));
      await Promise.all(
        texts.map(async (name) => {
          const path = join("dist", name);
          await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: 9 }));
        }),
      );
    },
  };
}

export default defineConfig({
  plugins: [react(), packed()],
  // Chrome 109 is the last one for Windows 7, and many offices have forks that are older.
  build: { target: "es2020", chunkSizeWarningLimit: 2000, assetsInlineLimit: 0 },
  server: { proxy: { "/api": { target: "http://127.0.0.1:8480", ws: true } } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
