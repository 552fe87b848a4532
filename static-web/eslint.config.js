import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

// Imports go from the app to its features to what is shared, and never from one feature to another.
const features = ["auth", "chat", "dashboard", "embeddings", "keys", "models", "plan", "scripts", "usage"];
const forbid = (...groups) => ({ "no-restricted-imports": ["error", { patterns: groups }] });

export default defineConfig(
  globalIgnores(["dist", "src/api/schema.ts"]),
  js.configs.recommended,
  tseslint.configs.recommended,
  hooks.configs.flat["recommended-latest"],
  {
    rules: {
      "@typescript-eslint/no-unused-expressions": ["error", { allowTernary: true }],
    },
  },
  { files: ["**/*.mjs", "public/*.js"], languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly", localStorage: "readonly", matchMedia: "readonly", document: "readonly", fetch: "readonly", setTimeout: "readonly", navigator: "readonly", sessionStorage: "readonly" } } },
  { files: ["src/{api,components,hooks,lib}/**"], ignores: ["**/*.test.*"], rules: forbid({ group: ["@/features/*", "@/app/*"], message: "What is shared knows no feature." }) },
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**`],
    rules: forbid(
      { group: ["@/app/*"], message: "A feature does not know the app." },
      { group: features.filter((other) => other !== feature).map((other) => `@/features/${other}/*`), message: "A feature knows no other feature." },
    ),
  })),
);
