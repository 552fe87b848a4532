import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "./support/stage.mjs";

const set = stage();

test("texts are ranked by their nearness to a query, and the request is in the ledger", async () => {
  const page = await set.signedIn("models");
  await page.getByRole("link", { name: "Rank texts" }).click();
  await page.getByLabel("Query").fill("How do I reset my password?");
  await page.getByLabel("Texts").fill("The recipe needs two eggs\nSteps to recover a forgotten login password\nThe train leaves at noon");
  await page.getByRole("button", { name: "Rank texts" }).click();
  const items = page.getByRole("list", { name: "Ranked texts" }).getByRole("listitem");
  await items.first().waitFor();
  assert.equal(await items.count(), 3);
  assert.match(await items.first().innerText(), /forgotten login password/);
  const similarities = (await items.allInnerTexts()).map((text) => Number(/-?\d\.\d{3}/.exec(text)[0]));
  assert.deepEqual(similarities, similarities.toSorted((a, b) => b - a));
  const used = Number(/(\d+) input tokens/.exec(await page.getByText(/input tokens/).innerText())[1]);
  const [request] = (await set.server.admin("GET", "/requests")).data;
  assert.deepEqual([request.model, request.input_tokens, request.status], ["text-embedding-3-small", used, 200]);
});
