import assert from "node:assert/strict";
import { test } from "node:test";
import { stage, until } from "./support/stage.mjs";

const set = stage();

async function deploymentOf(name) {
  return (await set.server.admin("GET", "/models")).data.find((each) => each.name === name);
}

test("the form shows what a deployment does and costs before the button is pressed, and deploys it", async () => {
  const page = await set.signedIn("models/deploy?model=qwen2.5-7b-instruct");
  await page.getByText("Fits in memory").waitFor();
  for (const term of ["Time to first token", "Throughput", "Cost per hour", "Cost per million tokens", "KV cache"]) {
    const value = page.locator("dl > div").filter({ hasText: term }).locator("dd").first();
    assert.match(await value.innerText(), /\d/, term);
  }
  await page.getByLabel("Name", { exact: true }).fill("qwen-e2e");
  await page.getByRole("button", { name: "Deploy" }).click();
  await page.getByRole("heading", { level: 1, name: "Models" }).waitFor();
  await page.getByRole("heading", { name: "qwen-e2e" }).waitFor();
  await until(async () => (await deploymentOf("qwen-e2e"))?.state === "ready", "the deployment to be ready");
  await page.getByText("Ready", { exact: true }).nth(1).waitFor();
  assert.equal((await set.server.chat(set.server.apiKey, "qwen-e2e")).status, 200);
});

test("a model that does not fit is explained with its arithmetic and cannot be deployed", async () => {
  const { models, fits } = await set.server.admin("GET", "/models/catalog");
  const largest = models.toSorted((a, b) => b.weight_bytes - a.weight_bytes)[0];
  assert.ok(fits.length > 0);
  const page = await set.signedIn(`models/deploy?model=${largest.id}`);
  await page.getByRole("radiogroup", { name: "GPUs per replica" }).or(page.getByRole("group", { name: "GPUs per replica" })).getByText("1", { exact: true }).click();
  await page.getByText("Does not fit").waitFor();
  assert.ok(await page.getByRole("button", { name: "Deploy" }).isDisabled());
});

test("a deployment gets the dialect of Azure and a filtered phrase, shows them, and loses them", async () => {
  const page = await set.signedIn("models/deploy");
  await page.getByLabel("Name", { exact: true }).fill("azure-e2e");
  await page.getByRole("combobox", { name: "Dialect" }).click();
  await page.getByRole("option", { name: /Azure OpenAI/ }).click();
  await page.getByLabel("Filtered phrase").fill("about the sea");
  await page.getByText("Fits in memory").waitFor();
  await page.getByRole("button", { name: "Deploy" }).click();
  const card = page.getByRole("heading", { name: "azure-e2e" });
  await card.waitFor();
  await page.getByText("Answers in the dialect of Azure OpenAI").waitFor();
  await page.getByText("Refuses prompts with “about the sea”").waitFor();
  await until(async () => (await deploymentOf("azure-e2e"))?.state === "ready", "the deployment to be ready"); // until then it changes by itself, and an edit meets a conflict
  const deployed = await deploymentOf("azure-e2e");
  assert.deepEqual([deployed.dialect, deployed.content_filter_phrase], ["azure", "about the sea"]);

  await page.getByRole("button", { name: "Actions for azure-e2e" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  assert.match(await page.getByRole("combobox", { name: "Dialect" }).innerText(), /Azure OpenAI/);
  await page.getByRole("combobox", { name: "Dialect" }).click();
  await page.getByRole("option", { name: /^OpenAI/ }).click();
  await page.getByLabel("Filtered phrase").fill("");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Refuses prompts with “about the sea”").waitFor({ state: "detached" });
  const changed = await deploymentOf("azure-e2e");
  assert.deepEqual([changed.dialect, changed.content_filter_phrase], ["openai", null]);
});

test("a taken name is refused at its field, in the API's words", async () => {
  const page = await set.signedIn("models/deploy");
  await page.getByLabel("Name", { exact: true }).fill("llama-3.1-8b");
  await page.getByText("Fits in memory").waitFor();
  await page.getByRole("button", { name: "Deploy" }).click();
  await page.getByRole("alert").filter({ hasText: "llama-3.1-8b" }).waitFor();
});

test("a deployment is scaled with the slider", async () => {
  await set.server.admin("POST", "/models", { name: "scaled", model: "qwen2.5-7b-instruct", gpu: "h100-sxm-80gb" });
  await until(async () => (await deploymentOf("scaled"))?.state === "ready", "the deployment to be ready");
  const page = await set.signedIn("models");
  const thumb = page.getByRole("slider", { name: /scaled/ });
  await thumb.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await until(async () => (await deploymentOf("scaled")).ready_replicas === 3, "three replicas");
});

test("a deleted deployment drains and leaves the list", async () => {
  await set.server.admin("POST", "/models", { name: "leaving", model: "qwen2.5-7b-instruct", gpu: "h100-sxm-80gb" });
  const page = await set.signedIn("models");
  await page.getByRole("button", { name: "Actions for leaving" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Drain and delete" }).click();
  await page.getByRole("heading", { name: "leaving" }).waitFor({ state: "detached" });
  assert.equal(await deploymentOf("leaving"), undefined);
});
