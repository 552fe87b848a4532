import assert from "node:assert/strict";
import { test } from "node:test";
import { stage, until } from "./support/stage.mjs";

const set = stage();

test("a plan is made, its report downloaded, its best fleet deployed, and what was predicted compared with what is measured", async () => {
  const page = await set.signedIn("plan");
  await page.getByLabel("Requests per second").fill("4");
  await page.getByLabel("Seconds").fill("30");
  await page.getByLabel("GPUs").fill("l4, h100-sxm");
  await page.keyboard.press("Enter");
  const best = page.getByRole("region", { name: "Fleets that reach the targets" });
  await best.waitFor();
  await page.getByText(/ this traffic up to .* requests\/s/).waitFor();

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Report" }).click();
  assert.equal((await download).suggestedFilename(), "nebula-plan.html");

  await best.getByRole("button", { name: /^Deploy / }).first().click();
  await page.waitForURL("**/ui/models");
  const deployed = (await set.server.admin("GET", "/models")).data.find(({ model, name }) => model === "llama-3.1-8b-instruct" && name !== "llama-3.1-8b");
  assert.equal(deployed.gpu, "l4-24gb");

  await until(async () => (await set.server.admin("GET", `/models/${deployed.name}`)).state === "ready", "the deployed fleet");

  const key = await set.server.admin("POST", "/apikeys", { name: "load" });
  for (let i = 0; i < 4; i++) {
    const answer = await fetch(`${set.server.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key.secret}` },
      body: JSON.stringify({ model: deployed.name, messages: [{ role: "user", content: `Hello ${i}` }], max_tokens: 20 }),
    });
    assert.equal(answer.status, 200);
  }

  await page.getByRole("button", { name: `Actions for ${deployed.name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: "Predicted and measured" }).click();
  const rows = page.getByRole("region", { name: "Predicted and measured latencies" }).getByRole("row");
  await rows.nth(1).waitFor();
  assert.equal(await rows.count(), 6);
  await page.getByText("4 requests").waitFor();
});
