import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { stage, until } from "./support/stage.mjs";

// Slow enough to observe the stream, with replicas that start at once.
const set = stage({ Nebula__Simulation__TimeScale: "3", Nebula__Simulation__ProvisioningSeconds: "0", Nebula__Simulation__EngineStartSeconds: "0", Nebula__Simulation__WeightBytesPerSecond: "1e12" });
const answer = (page) => page.getByTestId("answer");
const state = (page) => answer(page).last().getAttribute("data-state");

async function open(settings = {}, path = "chat") {
  const page = await set.signedIn(path);
  await page.getByRole("textbox", { name: "Message" }).waitFor();
  for (const [label, value] of Object.entries(settings)) await page.getByRole("complementary", { name: "Settings" }).getByLabel(label, { exact: true }).fill(String(value));
  return page;
}

async function send(page, text) {
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const requestsOf = async (key) => (await set.server.admin("GET", `/requests?key_id=${key.id}`)).data;

test("an answer streams to its end, with its figures, and is in the ledger", async () => {
  const page = await open({ "Max tokens": 40, Seed: 7 });
  await send(page, "Tell me about the sea.");
  await until(async () => (await state(page)) === "streaming" && (await answer(page).last().innerText()).length > 60, "text while it still streams");
  await until(async () => (await state(page)) === "done", "the answer to be complete");
  const text = await answer(page).last().innerText();
  assert.match(text, /to first token/);
  assert.match(text, /tok\/s/);
  assert.match(text, /\d+ in, 40 out/);
  assert.match(text, /\$/);
  assert.match(text, /Stopped at the token limit/);
  const [key] = (await set.server.admin("GET", "/apikeys")).data;
  const [request] = await requestsOf(key);
  assert.deepEqual([request.output_tokens, request.status, request.stream, request.finish_reason], [40, 200, true, "length"]);
});

test("stop keeps the received part, and only that is charged", async () => {
  const page = await open({ "Max tokens": 1000 });
  const [key] = (await set.server.admin("GET", "/apikeys")).data;
  const before = (await requestsOf(key)).length;
  await send(page, "Tell me a long story.");
  await until(async () => (await answer(page).last().innerText()).length > 80, "some text");
  await page.getByRole("button", { name: "Stop" }).click();
  await until(async () => (await state(page)) === "stopped", "the answer to be stopped");
  const kept = await answer(page).last().innerText();
  await until(async () => (await requestsOf(key)).length === before + 1, "the stopped request to be settled");
  const [request] = await requestsOf(key);
  assert.equal(request.finish_reason, "abort");
  assert.ok(request.output_tokens > 0 && request.output_tokens < 1000);
  assert.equal(await answer(page).last().innerText(), kept);
});

test("regenerate replaces the answer, and conversations survive a reload", async () => {
  const page = await open({ "Max tokens": 12, Seed: 1 });
  await send(page, "First question");
  await until(async () => (await state(page)) === "done", "the first answer");
  await page.getByRole("button", { name: "Regenerate" }).click();
  await until(async () => (await state(page)) === "streaming", "the answer to begin again");
  await until(async () => (await state(page)) === "done", "the second answer");
  assert.equal(await answer(page).count(), 1);
  const text = await answer(page).last().innerText();
  await page.reload();
  await answer(page).last().waitFor();
  assert.equal((await answer(page).last().innerText()).split("\n")[1], text.split("\n")[1]);
});

test("a tool call is answered in a form, and the model answers with its result", async () => {
  const page = await open({ Seed: 3 });
  const settings = page.getByRole("complementary", { name: "Settings" });
  await settings.getByRole("button", { name: "Add tools" }).click();
  await page.getByRole("button", { name: "Add get_weather" }).click();
  await page.getByRole("button", { name: "Save tools" }).click();
  await settings.getByLabel("Tool choice").click();
  await page.getByRole("option", { name: "get_weather" }).click();
  await page.locator('input[type="file"]').setInputFiles({ name: "sky.png", mimeType: "image/png", buffer: Buffer.from(pixel, "base64") });
  await send(page, "What is the weather in Paris?");
  await page.getByRole("list", { name: "Images of the message" }).getByRole("img", { name: "sky.png" }).waitFor();
  await until(async () => (await state(page)) === "done", "the call");
  const call = page.getByTestId("tool-call");
  assert.match(await call.innerText(), /get_weather[\s\S]*"city": "Paris"/);
  await page.getByLabel("Result of get_weather").fill('{"temperature": 18}');
  await page.getByRole("button", { name: "Send result" }).click();
  // The call's own turn is done, too: the result is sent first, and then the answer begins and ends.
  await until(async () => (await page.getByLabel("Result of get_weather").evaluate((result) => result.tagName)) === "PRE", "the result to be sent");
  await until(async () => (await state(page)) === "done" && !(await answer(page).innerText()).includes("Waiting for the first token"), "the answer");
  assert.match(await answer(page).innerText(), /Result[\s\S]*"temperature": 18[\s\S]*18/);
  const [key] = (await set.server.admin("GET", "/apikeys")).data;
  const [last, first] = await requestsOf(key);
  assert.deepEqual([last.status, first.status, last.finish_reason], [200, 200, "stop"]);
});

test("an answer in a JSON schema is valid JSON", async () => {
  const page = await open();
  await page.getByRole("complementary", { name: "Settings" }).getByLabel("Output format").click();
  await page.getByRole("option", { name: "JSON schema" }).click();
  await send(page, "A recipe for pancakes");
  await page.getByText("Valid JSON").waitFor();
  assert.match(await answer(page).innerText(), /"ingredients": \[/);
});

test("two models answer one prompt side by side", async () => {
  await set.server.admin("POST", "/models", { name: "qwen", model: "qwen2.5-7b-instruct", gpu: "h100-sxm-80gb" });
  await until(async () => (await set.server.admin("GET", "/models/qwen")).state === "ready", "the other model");
  const page = await open({ "Max tokens": 10 });
  await page.getByLabel("Model", { exact: true }).click();
  await page.getByRole("option", { name: "llama-3.1-8b" }).click();
  await page.getByLabel("Compare with").click();
  await page.getByRole("option", { name: "qwen" }).click();
  await send(page, "Both of you: hello!");
  await until(async () => (await answer(page).count()) === 2 && (await answer(page).evaluateAll((all) => all.every((each) => each.dataset.state === "done"))), "both answers");
  assert.match(await answer(page).first().innerText(), /llama-3\.1-8b/);
  assert.match(await answer(page).last().innerText(), /qwen/);
});

test("an exceeded limit is shown in the API's words", async () => {
  const made = await set.server.admin("POST", "/apikeys", { name: "one a minute", limits: { requests_per_minute: 1 } });
  assert.equal((await set.server.chat(made.secret)).status, 200);
  const page = await open({ "Max tokens": 5 });
  await page.getByRole("complementary", { name: "Settings" }).getByLabel(/^API key: /).click();
  await page.getByRole("button", { name: /^one a minute/ }).click();
  await send(page, "One too many");
  const alert = answer(page).last().getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), /Rate limit reached/);
  assert.match(await alert.innerText(), /429 · rate_limit_exceeded/);
});

test("view code gives the request, without any secret", async () => {
  const page = await open({ "Max tokens": 33 });
  await page.getByRole("textbox", { name: "Message" }).fill("What shall be shown?");
  await page.getByRole("button", { name: "View code" }).click();
  for (const language of ["curl", "Python", "JavaScript", "C#"]) {
    await page.getByRole("tab", { name: language }).click();
    const code = await page.getByRole("tabpanel").innerText();
    assert.match(code, /What shall be shown\?/);
    assert.match(code, /33/);
    assert.ok(!code.includes(set.server.adminKey) && !code.includes("sk-neb-"), language);
  }
});
