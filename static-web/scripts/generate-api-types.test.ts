import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { generate } from "./generate-api-types.mjs";

it("has the types of the API's OpenAPI document as it is now (npm run api:types writes them anew)", async () => {
  expect(await readFile(new URL("../src/api/schema.ts", import.meta.url), "utf8")).toBe(await generate());
});
