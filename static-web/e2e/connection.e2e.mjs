import assert from "node:assert/strict";
import { test } from "node:test";
import { stage, until } from "./support/stage.mjs";

const set = stage();
const codeIsGone = /Failed to fetch dynamically imported module/; // what the console may report while the server is stopped

test("a lost connection is shown, and the page continues when the server is back", async () => {
  const page = await set.signedIn("", { tolerates: codeIsGone });
  await page.getByText("Operational").first().waitFor();
  await set.server.stop();
  await page.getByText("Connection lost").waitFor();
  await page.getByRole("heading", { level: 1, name: "Dashboard" }).waitFor();

  await set.server.restart();
  await page.getByText("Connection lost").waitFor({ state: "detached" });
  await page.getByText("Operational").first().waitFor();
  await set.server.admin("POST", "/apikeys", { name: "made-after-the-restart" });
  await page.getByRole("link", { name: "API keys" }).click();
  await page.getByText("made-after-the-restart").waitFor();
});

test("charts whose code cannot be loaded say so in their place, and load on demand", async () => {
  const page = await set.newPage({ tolerates: codeIsGone });
  await page.route(/TimeChart-/, (route) => route.abort());
  await page.goto(await set.server.newSignInLink());
  const failures = page.getByText("Part of the app could not be loaded.");
  await failures.first().waitFor();
  await page.getByRole("heading", { level: 1, name: "Dashboard" }).waitFor();
  await page.getByText("Operational").first().waitFor();

  await page.unroute(/TimeChart-/);
  await page.getByRole("button", { name: "Try again" }).first().click();
  await page.locator("svg.recharts-surface").first().waitFor();
  assert.equal(await failures.count(), 0);
});

test("a page opened without a server says so and loads by itself or on demand", async () => {
  await set.server.restart();
  const page = await set.signedIn("keys", { tolerates: codeIsGone });
  await page.getByRole("table").waitFor();
  await set.server.stop();
  await page.getByRole("link", { name: "Usage" }).click();
  await page.getByText(/Connection lost|No connection|could not be loaded/).first().waitFor();
  await set.server.restart();
  await until(async () => {
    const retry = page.getByRole("button", { name: "Try again" });
    if (await retry.count()) await retry.first().click({ timeout: 1_000 }).catch(() => undefined);
    return (await page.getByRole("heading", { level: 1, name: "Usage" }).count()) > 0 && (await page.getByText("Connection lost").count()) === 0;
  }, "the page to load");
  assert.equal(new URL(page.url()).pathname, "/ui/usage");
});
