import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { generate } from "./generate-api-types.mjs";

it("matches the API's OpenAPI document (npm run api:types regenerates it)", async () => {
  expect(await readFile(new URL("../src/api/schema.ts", import.meta.url), "utf8")).toBe(await generate());
});
