import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "./support/stage.mjs";

const set = stage();
const dashboard = (page) => page.getByRole("heading", { level: 1, name: "Dashboard" });
const signIn = (page) => page.getByRole("heading", { level: 1, name: "Sign in to Nebula" });

test("the printed link signs in, and the key is gone from the address and the history", async () => {
  const page = await set.newPage();
  await page.goto(set.server.signInLink);
  await dashboard(page).waitFor();
  assert.equal(page.url(), `${set.server.url}/ui/`);
  await page.getByRole("link", { name: "API keys" }).click();
  await page.getByRole("heading", { level: 1, name: "API keys" }).waitFor();
  await page.goBack();
  await dashboard(page).waitFor();
  assert.ok(!page.url().includes("key="));
});

test("the form signs in, and goes on to the page that was asked for", async () => {
  const page = await set.newPage();
  await page.goto(`${set.server.url}/ui/usage`);
  await signIn(page).waitFor();
  await page.getByLabel("Admin key").fill(set.server.adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Usage" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/ui/usage");
});

test("a wrong key is refused", async () => {
  const page = await set.newPage();
  await page.goto(`${set.server.url}/ui/`);
  await page.getByLabel("Admin key").fill("nebula-admin-wrong-0123456789");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").innerText(), /not the admin key/);
});

test("an API key is refused too", async () => {
  const page = await set.newPage();
  await page.goto(`${set.server.url}/ui/`);
  await page.getByLabel("Admin key").fill(set.server.apiKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  assert.match(await page.getByRole("alert").innerText(), /admin key/i);
});

test("a reload of a deep link stays signed in and shows the same page", async () => {
  const page = await set.signedIn();
  const [key] = (await set.server.admin("GET", "/apikeys")).data;
  for (const [path, heading] of [["keys", "API keys"], [`keys/${key.id}`, key.name], ["models", "Models"], ["models/deploy", "Deploy a model"], ["usage", "Usage"]]) {
    await page.goto(`${set.server.url}/ui/${path}`);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    assert.equal(new URL(page.url()).pathname, `/ui/${path}`);
  }
});

test("signed out, no page shows data", async () => {
  const page = await set.signedIn();
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page).waitFor();
  for (const path of ["", "keys", "models", "models/deploy", "chat", "usage", "sign-in"]) {
    const answered = [];
    page.on("response", (response) => answered.push(new URL(response.url()).pathname));
    await page.goto(`${set.server.url}/ui/${path}`);
    await signIn(page).waitFor();
    assert.ok(!answered.some((asked) => /^\/(apikeys|models|usage|requests|metrics)/.test(asked)), `/ui/${path} asked for ${answered}`);
  }
});

test("a key that stops being right leads back to signing in", async () => {
  const page = await set.signedIn();
  await page.evaluate(() => sessionStorage.setItem("nebula.admin-key", "nebula-admin-of-yesterday"));
  await page.reload();
  await signIn(page).waitFor();
  await page.getByRole("status").filter({ hasText: /\S/ }).waitFor();
});

test("an unknown address within the app says so", async () => {
  const page = await set.signedIn("nothing/of/the/kind");
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
});
