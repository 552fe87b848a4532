// Writes src/api/schema.ts from the API's checked-in OpenAPI document; a test compares the two.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const document = new URL("../../Nebula.Api/ApiDescription/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.ts", import.meta.url);

/** The content that the checked-in file should have. */
export async function generate() {
  const header = "// Generated from Nebula.Api/ApiDescription/openapi.json by `npm run api:types`. Do not edit.\n\n";
  return header + astToString(await openapiTS(JSON.parse(await readFile(document, "utf8"))));
}

if (process.argv[1] === new URL(import.meta.url).pathname || process.argv[1]?.endsWith("generate-api-types.mjs")) {
  await writeFile(target, await generate());
}
