import assert from "node:assert/strict";
import { before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { stage } from "./support/stage.mjs";

const set = stage({ Nebula__Simulation__TimeScale: "0" });
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
let key;

before(async () => {
  const made = await set.server.admin("POST", "/apikeys", { name: "watched", limits: { requests_per_minute: 100, tokens_per_minute: 100_000 }, metadata: { team: "web" } });
  await set.server.admin("POST", "/models", { name: "qwen", model: "qwen2.5-7b-instruct", gpu: "h100-sxm-80gb", replicas: 2 });
  for (let i = 0; i < 5; i++) assert.equal((await set.server.chat(made.secret)).status, 200);
  key = made.id;
});

const pages = {
  Dashboard: { path: () => "", ready: (page) => page.getByText("All systems normal").first() },
  "API keys": { path: () => "keys", ready: (page) => page.getByRole("link", { name: "watched" }) },
  "A key's page": { path: () => `keys/${key}`, ready: (page) => page.getByRole("heading", { level: 1, name: /watched/ }) },
  "New key": { path: () => "keys", ready: (page) => page.getByRole("link", { name: "watched" }), open: (page) => page.getByRole("button", { name: "New key" }).click() },
  Models: { path: () => "models", ready: (page) => page.getByRole("heading", { name: "qwen", exact: true }) },
  "Deploy a model": { path: () => "models/deploy", ready: (page) => page.getByText("Fits in memory") },
  Chat: { path: () => "chat", ready: (page) => page.getByRole("textbox").first() },
  Usage: { path: () => "usage", ready: (page) => page.getByRole("heading", { level: 1, name: "Usage" }) },
};

async function check(page, name) {
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any.map(({ message }) => message).join(" ")}`).join("\n  ")}`);
  assert.deepEqual(told, [], name);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0, `${name} scrolls sideways by ${wide} px`);
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    const options = { colorScheme, viewport: { width, height: 900 } };

    test(`signing in is accessible: ${colorScheme}, ${width} px`, async () => {
      const page = await set.newPage(options);
      await page.goto(`${set.server.url}/ui/`);
      await page.getByLabel("Admin key").waitFor();
      await check(page, "Sign in");
    });

    for (const [name, { path, ready, open }] of Object.entries(pages)) {
      test(`${name} is accessible: ${colorScheme}, ${width} px`, async () => {
        const page = await set.signedIn(path(), options);
        await ready(page).waitFor();
        await open?.(page);
        await page.waitForLoadState("networkidle");
        await check(page, name);
      });
    }
  }
}
