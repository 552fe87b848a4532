import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { contentSecurityPolicy } from "./contentSecurityPolicy.ts";

const file = (path: string) => readFile(new URL(`../${path}`, import.meta.url), "utf8");

it("is the same in the page and in the headers of Static Web Apps, and lets no inline script or eval run", async () => {
  const config = JSON.parse(await file("public/staticwebapp.config.json")) as { globalHeaders: Record<string, string> };
  expect(config.globalHeaders["content-security-policy"]).toBe(`${contentSecurityPolicy}; frame-ancestors 'none'`);
  expect(/script-src ([^;]*)/.exec(contentSecurityPolicy)?.[1]).toBe("'self'");
});

it("is kept by the page, which has no inline script and one base to replace", async () => {
  const page = await file("index.html");
  expect(page.match(/<base href="\/" \/>/g)).toHaveLength(1);
  for (const [script] of page.matchAll(/<script[^>]*>/g)) expect(script).toContain("src=");
  expect(page).not.toMatch(/\son\w+=/);
});
