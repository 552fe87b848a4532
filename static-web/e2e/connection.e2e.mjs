import assert from "node:assert/strict";
import { test } from "node:test";
import { stage, until } from "./support/stage.mjs";

const set = stage();

test("a lost connection is shown, and the page continues when the server is back", async () => {
  const page = await set.signedIn();
  await page.getByText("Operational").first().waitFor();
  await page.waitForLoadState("networkidle"); // the charts' code loads late
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

// The page's own code cannot be fetched here, which the console may report.
test("a page opened without a server says so and loads by itself or on demand", async () => {
  await set.server.restart();
  const page = await set.signedIn("keys", { tolerates: /Failed to fetch dynamically imported module/ });
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
