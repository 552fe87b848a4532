import assert from "node:assert/strict";
import { test } from "node:test";
import { stage, until } from "./support/stage.mjs";

// The server is its own upstream.
const set = stage({ Nebula__Simulation__TimeScale: "0" });
const read = (name) => set.server.admin("GET", `/models/${name}`);

async function actionOf(page, name, action) {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

async function choose(page, label, option) {
  await page.getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: option }).click();
}

test("a server is connected, answers, and is edited without its secret", async () => {
  const page = await set.signedIn("models/connect");
  await page.getByLabel("Name", { exact: true }).fill("up");
  await page.getByLabel("Address").fill("ftp://host");
  await page.getByLabel("Model", { exact: true }).fill("llama-3.1-8b");
  await page.getByLabel(/^Secret/).fill(set.server.apiKey);
  await page.getByRole("button", { name: "Add header" }).click();
  await page.getByLabel("Header name 1").fill("x-team");
  await page.getByLabel("Header value 1").fill("blue");
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByRole("alert").filter({ hasText: "backend.url" }).waitFor();
  await page.getByLabel("Address").fill(`${set.server.url}/v1`);
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByRole("heading", { name: "up", exact: true }).waitFor();
  assert.equal((await set.server.chat(set.server.apiKey, "up")).status, 200);

  await actionOf(page, "up", "Edit");
  const form = page.getByRole("dialog", { name: "Edit up" });
  await form.getByLabel("Context length").fill("4");
  await form.getByLabel("Time limit").fill("30");
  await form.getByRole("checkbox", { name: "Embeddings" }).click();
  await form.getByRole("button", { name: "Add header" }).click();
  await form.getByLabel("Header name 2").fill("x-cost-center");
  await form.getByLabel("Header value 2").fill("7");
  await form.getByRole("button", { name: "Save changes" }).click();
  await form.waitFor({ state: "detached" });
  const { backend } = await read("up");
  assert.deepEqual([backend.has_secret, backend.timeout_seconds, Object.keys(backend.headers), backend.supports.embeddings, backend.supports.context_length], [true, 30, ["x-cost-center", "x-team"], false, 4]);
  assert.equal((await set.server.chat(set.server.apiKey, "up")).status, 400); // longer than the context
});

test("a form that was opened before another change does not undo it", async () => {
  const page = await set.signedIn("models");
  await actionOf(page, "up", "Edit");
  const form = page.getByRole("dialog", { name: "Edit up" });
  await form.getByLabel("Context length").waitFor();
  await set.server.admin("PATCH", "/models/up", { backend: { supports: { context_length: 1_000 } } });
  await form.getByLabel("Context length").fill("2000");
  await form.getByRole("button", { name: "Save changes" }).click();
  await form.getByText("has changed since this form was opened").waitFor();
  assert.equal((await read("up")).backend.supports.context_length, 1_000);
  await form.getByRole("button", { name: "Load the current values" }).click();
  await form.getByText("has changed since this form was opened").waitFor({ state: "detached" });
  assert.equal(await form.getByLabel("Context length").inputValue(), "1000");
  await form.getByLabel("Context length").fill("2000");
  await form.getByRole("button", { name: "Save changes" }).click();
  await form.waitFor({ state: "detached" });
  assert.equal((await read("up")).backend.supports.context_length, 2_000);
});

test("routes are created, divide requests, and are edited and deleted", async () => {
  const page = await set.signedIn("models");
  await page.getByRole("link", { name: "Route requests" }).click();
  await page.getByLabel("Name", { exact: true }).fill("all");
  await choose(page, "Route 1", /^llama-3.1-8b/);
  await page.getByRole("button", { name: "Add route" }).click();
  await choose(page, "Route 2", /^up/);
  await page.getByLabel("Weight 1").fill("3");
  await page.getByText("75%").waitFor();
  await page.getByRole("button", { name: "Create routes" }).click();
  await page.getByRole("heading", { name: "all", exact: true }).waitFor();
  assert.deepEqual((await read("all")).routes, [{ deployment: "llama-3.1-8b", weight: 3 }, { deployment: "up", weight: 1 }]);

  await actionOf(page, "all", "Edit");
  const form = page.getByRole("dialog", { name: "Edit all" });
  await form.getByRole("button", { name: "Remove route 1" }).click();
  await form.getByRole("button", { name: "Add fallback" }).click();
  await choose(page, "Fallback 1", /^llama-3.1-8b/);
  await form.getByLabel("Weight 1").fill("0");
  await form.getByRole("button", { name: "Save changes" }).click();
  await form.getByText("Enter a whole number from 1").waitFor();
  await form.getByLabel("Weight 1").fill("5");
  await form.getByRole("button", { name: "Save changes" }).click();
  await form.waitFor({ state: "detached" });
  const answer = await set.server.chat(set.server.apiKey, "all");
  assert.deepEqual([answer.status, answer.headers.get("x-nebula-deployment")], [200, "up"]);

  await actionOf(page, "all", "Delete");
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("heading", { name: "all", exact: true }).waitFor({ state: "detached" });
});

test("a replay is edited, and the chat says that its answers are recorded", async () => {
  const page = await set.signedIn("models");
  await set.server.admin("PATCH", "/models/up", { backend: { record: true, supports: { context_length: null } } });
  const ask = async (model) => {
    await page.goto(`${set.server.url}/ui/chat?model=${model}`);
    await page.getByRole("textbox", { name: "Message" }).fill("Tell me about the sea.");
    await page.getByRole("button", { name: "Send" }).click();
    await page.locator('[data-testid="answer"][data-state="done"]').waitFor();
  };
  await ask("up");
  await until(async () => (await set.server.admin("GET", "/recordings")).data[0]?.exchanges === 1, "the exchange to be recorded");
  await set.server.admin("POST", "/models", { name: "again", backend: { type: "replay", recording: "nothing" } });

  await page.goto(`${set.server.url}/ui/models`);
  await actionOf(page, "again", "Edit");
  const form = page.getByRole("dialog", { name: "Edit again" });
  await form.getByLabel("Recording").fill("up");
  await choose(page, "Fallback", /^llama-3.1-8b/);
  await form.getByRole("checkbox", { name: "Dates and times of day" }).click();
  await form.getByLabel("Members").fill("seed");
  await form.getByRole("button", { name: "Save changes" }).click();
  await form.waitFor({ state: "detached" });
  const { recording, fallback, ignore } = (await read("again")).backend;
  assert.deepEqual([recording, fallback, ignore], ["up", "llama-3.1-8b", ["ids", "seed"]]);

  await ask("again");
  await page.getByText("Replay up", { exact: true }).waitFor();
});
