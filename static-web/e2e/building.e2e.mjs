// What a browser shows while the dashboard is being built: a page that becomes it by itself.
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { Server, sources } from "./support/server.mjs";

let folder, server, browser;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "nebula-e2e-building-"));
  await mkdir(join(folder, ".build"));
  await writeFile(join(folder, ".build", "status.json"), JSON.stringify({ phase: "building", detail: "Building the pages (npm run build).", output: [], pid: process.pid }));
  browser = await launch();
  server = await Server.start({ Nebula__Dashboard__Source: folder });
});
after(async () => {
  await browser?.close();
  await server?.dispose();
  await rm(folder, { recursive: true, force: true });
});

test("the sign-in link opened during the build signs in when it is done", async () => {
  const page = await browser.newPage();
  await page.goto(server.signInLink);
  await page.getByRole("heading", { name: "The dashboard is being built" }).waitFor();
  await cp(join(sources, "dist"), join(folder, "dist"), { recursive: true });
  await page.getByRole("heading", { level: 1, name: "Dashboard", exact: true }).waitFor({ timeout: 60_000 });
  assert.equal(page.url(), `${server.url}/ui/`);
});
