import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { launchWithProfile } from "./support/browser.mjs";
import { stage, until } from "./support/stage.mjs";

const set = stage();
const dashboard = (page) => page.getByRole("heading", { level: 1, name: "Dashboard" });
const signIn = (page) => page.getByRole("heading", { level: 1, name: "Sign in to Nebula" });

/** The files of a folder that hold a text, as Latin-1 or UTF-16. */
async function filesWith(folder, text) {
  const found = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const content = await readFile(file).catch(() => Buffer.alloc(0)); // removed since the listing
    if (content.includes(text) || content.includes(Buffer.from(text, "utf16le"))) found.push(file);
  }
  return found;
}

test("the printed link signs in once, and the browser's profile keeps neither the admin key nor a code that works", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nebula-e2e-profile-"));
  const context = await launchWithProfile(folder);
  try {
    const link = set.server.signInLink;
    const page = await context.newPage();
    await page.goto(link);
    await dashboard(page).waitFor();
    assert.equal(page.url(), `${set.server.url}/ui/`);
    await page.getByRole("link", { name: "API keys" }).click();
    await page.getByRole("heading", { level: 1, name: "API keys" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "API keys" }).waitFor();
    await page.goBack();
    await dashboard(page).waitFor();
    assert.ok(!page.url().includes("#"));
    await until(async () => (await filesWith(folder, "API keys")).some((file) => file.endsWith("History")), "the browser to write its history");
    await context.close();

    const code = link.split("#code=")[1];
    assert.deepEqual(await filesWith(folder, set.server.adminKey), []);
    assert.notDeepEqual(await filesWith(folder, code), [], "the browser keeps the links it opened, which is why a code works once");
    const again = await fetch(`${set.server.url}/ui/session`, { method: "POST", body: JSON.stringify({ code }) });
    assert.equal(again.status, 401);
  } finally {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test("a link that was used says so, and leads to the form", async () => {
  const page = await set.newPage();
  const link = await set.server.newSignInLink();
  await page.goto(link);
  await dashboard(page).waitFor();
  const other = await set.newPage();
  await other.goto(link);
  await signIn(other).waitFor();
  await other.getByRole("status").filter({ hasText: "used or has expired" }).waitFor();
});

test("a link with a wrong code or a key leaves a signed-in admin signed in", async () => {
  const page = await set.signedIn();
  const signedIn = await page.evaluate(() => sessionStorage.getItem("nebula.session"));
  for (const fragment of ["code=anything", "key=anything", "code=", "key="]) {
    await page.goto("about:blank");
    await page.goto(`${set.server.url}/ui/#${fragment}`);
    await dashboard(page).waitFor();
    await page.evaluate((hash) => globalThis.location.assign(`#${hash}`), fragment); // pasted into the open page
    if (fragment.startsWith("code")) await page.getByText("You are still signed in").first().waitFor();
    else await page.getByText("Operational").filter({ visible: true }).first().waitFor();
  }
  assert.equal(await page.evaluate(() => sessionStorage.getItem("nebula.session")), signedIn);
});

test("the form signs in and opens the requested page", async () => {
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

test("a key that is no longer accepted leads to the sign-in page", async () => {
  const page = await set.signedIn();
  await page.evaluate(() => sessionStorage.setItem("nebula.session", "nebula-admin-of-yesterday"));
  await page.reload();
  await signIn(page).waitFor();
  await page.getByRole("status").filter({ hasText: /\S/ }).waitFor();
});

test("an unknown address shows the page for it", async () => {
  const page = await set.signedIn("nothing/of/the/kind");
  await page.getByRole("heading", { name: "Page not found" }).waitFor();
});
