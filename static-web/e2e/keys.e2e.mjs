import assert from "node:assert/strict";
import { test } from "node:test";
import { stage, until } from "./support/stage.mjs";

const set = stage();
const row = (page, name) => page.getByRole("row").filter({ hasText: name });

async function createKey(page, name, limits = {}) {
  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog", { name: "New API key" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  for (const [label, value] of Object.entries(limits)) await dialog.getByLabel(label, { exact: true }).fill(String(value));
  await dialog.getByRole("button", { name: "Create key" }).click();
  return closeSecret(page);
}

async function closeSecret(page) {
  const secret = await page.getByTestId("secret").innerText();
  await page.getByRole("button", { name: "I have copied it" }).click();
  await page.getByTestId("secret").waitFor({ state: "detached" });
  return secret;
}

test("a key is created, its secret shown once, and it works", async () => {
  const page = await set.signedIn("keys");
  const secret = await createKey(page, "checkout", { "Requests per minute": 600 });
  assert.match(secret, /^sk-neb-/);
  assert.equal((await set.server.chat(secret)).status, 200);
  await row(page, "checkout").getByText("Active").waitFor();
  await page.reload();
  await row(page, "checkout").waitFor();
  assert.ok(!(await page.content()).includes(secret));
});

test("the copy button puts the secret on the clipboard", async () => {
  const page = await set.signedIn("keys");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("copied");
  await page.getByRole("button", { name: "Create key" }).click();
  const shown = await page.getByTestId("secret").innerText();
  await page.getByRole("button", { name: "Copy secret" }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), shown);
});

test("a wrong limit is refused at its field", async () => {
  const page = await set.signedIn("keys");
  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog", { name: "New API key" });
  await dialog.getByLabel("Name", { exact: true }).fill("wrong");
  await dialog.getByLabel("Requests per minute", { exact: true }).fill("-3");
  await dialog.getByRole("button", { name: "Create key" }).click();
  await dialog.getByRole("alert").first().waitFor();
  assert.equal(await dialog.getByLabel("Requests per minute", { exact: true }).getAttribute("aria-invalid"), "true");
  assert.equal((await set.server.admin("GET", "/apikeys?query=wrong")).data.length, 0);
});

test("a rotated key's old secret works through its grace, and not without", async () => {
  const page = await set.signedIn("keys");
  const first = await createKey(page, "rotating");
  await row(page, "rotating").getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: /rotating/ }).waitFor();

  await page.getByRole("button", { name: "Rotate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Rotate" }).click();
  const second = await closeSecret(page);
  assert.notEqual(second, first);
  assert.equal((await set.server.chat(first)).status, 200);
  assert.equal((await set.server.chat(second)).status, 200);
  await page.getByText("Old secret works until").waitFor();

  await page.getByRole("button", { name: "Rotate" }).click();
  await page.getByLabel("Grace period").click();
  await page.getByRole("option", { name: /^None/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Rotate" }).click();
  const third = await closeSecret(page);
  assert.equal((await set.server.chat(third)).status, 200);
  await until(async () => (await set.server.chat(second)).status === 401, "the second secret to stop");
  assert.equal((await set.server.chat(first)).status, 401);
});

test("a revoked key stops within a second and stays listed", async () => {
  const page = await set.signedIn("keys");
  const secret = await createKey(page, "leaving");
  await row(page, "leaving").getByRole("button", { name: "Actions for leaving" }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: "Cancel" }).click();
  await question.waitFor({ state: "detached" });
  assert.equal((await set.server.chat(secret)).status, 200);

  await row(page, "leaving").getByRole("button", { name: "Actions for leaving" }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await question.getByRole("button", { name: "Revoke key" }).click();
  await row(page, "leaving").getByText("Revoked").waitFor();
  assert.equal((await set.server.chat(secret)).status, 401);
});

test("exceeded limits show on the key's page", async () => {
  const page = await set.signedIn("keys");
  const secret = await createKey(page, "limited", { "Requests per minute": 2 });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await set.server.chat(secret)).status);
  assert.deepEqual(statuses, [200, 200, 429]);
  await row(page, "limited").getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: /limited/ }).waitFor();
  const meter = page.getByRole("meter", { name: "Requests per minute" });
  await meter.waitFor();
  await until(async () => Number(await meter.getAttribute("aria-valuenow")) > 0, "the limit to show as used");
  await page.getByText("/ 2").waitFor();
});

test("an edited limit is stored", async () => {
  const page = await set.signedIn("keys");
  await createKey(page, "edited");
  await row(page, "edited").getByRole("button", { name: "Actions for edited" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit edited" });
  await dialog.getByLabel("Concurrent requests", { exact: true }).fill("7");
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await dialog.waitFor({ state: "detached" });
  const [key] = (await set.server.admin("GET", "/apikeys?query=edited")).data;
  assert.equal(key.limits.concurrent_requests, 7);
});

test("search, filter and pages are applied by the server", async () => {
  const page = await set.signedIn();
  for (let i = 0; i < 30; i++) await set.server.admin("POST", "/apikeys", { name: `page-${String(i).padStart(2, "0")}` });
  await page.goto(`${set.server.url}/ui/keys`);
  await row(page, "page-29").waitFor();
  assert.equal(await row(page, "page-00").count(), 0);
  await page.getByRole("button", { name: "Next" }).click();
  await row(page, "page-00").waitFor();
  await page.getByRole("searchbox").fill("page-17");
  await row(page, "page-17").waitFor();
  await row(page, "page-00").waitFor({ state: "detached" });
});
