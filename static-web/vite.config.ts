import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { contentSecurityPolicyMeta } from "./build/contentSecurityPolicy.ts";

// The development server forwards the API's routes to a running Nebula.Local.
const api = process.env.NEBULA_URL ?? "http://127.0.0.1:7071";

export default defineConfig({
  base: "./", // with <base href> in the page, one build serves every mount
  plugins: [react(), tailwindcss(), contentSecurityPolicyMeta()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: { target: "es2023", modulePreload: { polyfill: false }, manifest: "manifest.json", chunkSizeWarningLimit: 600 },
  server: {
    host: "127.0.0.1",
    // Pages of the dashboard share paths with routes of the API; only requests from scripts are forwarded.
    proxy: Object.fromEntries(
      ["/v1", "/apikeys", "/models", "/usage", "/requests", "/metrics", "/health", "/openapi"].map((path) => [
        path,
        {
          target: api,
          bypass: (request: { headers: { accept?: string }; url?: string }) =>
            request.headers.accept?.includes("text/html") === true ? request.url : undefined,
        },
      ]),
    ),
  },
  test: {
    restoreMocks: true,
    testTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "app", environment: "jsdom", setupFiles: ["src/testing/setup.ts"], include: ["src/**/*.test.{ts,tsx}"], css: false } },
      { extends: true, test: { name: "build", environment: "node", include: ["{build,scripts}/**/*.test.ts"] } },
    ],
  },
});
