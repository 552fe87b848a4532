// What a browser meets while Nebula.Local builds the dashboard: a page that turns into it by itself.
import assert from "node:assert/strict";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { Server, sources } from "./support/server.mjs";

let folder, server, browser;

// Sources whose build takes its time and then gives the dashboard that is built already.
const build = `
import { cp } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
await setTimeout(4_000);
await cp("ready", process.argv.at(-1), { recursive: true });
`;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "nebula-e2e-building-"));
  await cp(join(sources, "dist"), join(folder, "ready"), { recursive: true });
  const project = { name: "slow", version: "1.0.0", type: "module", scripts: { build: "node build.mjs" } };
  await writeFile(join(folder, "package.json"), JSON.stringify(project));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify({ name: "slow", version: "1.0.0", lockfileVersion: 3, packages: { "": { name: "slow", version: "1.0.0" } } }));
  await writeFile(join(folder, "build.mjs"), build);
  browser = await launch();
  server = await Server.start({ Nebula__Dashboard__Source: folder, Nebula__Dashboard__Build: "true" });
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
  await page.getByRole("heading", { level: 1, name: "Dashboard", exact: true }).waitFor({ timeout: 60_000 });
  assert.equal(page.url(), `${server.url}/ui/`);
});
