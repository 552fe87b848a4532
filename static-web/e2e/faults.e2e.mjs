import assert from "node:assert/strict";
import { test } from "node:test";
import { stage, until } from "./support/stage.mjs";

const set = stage();
const row = (page, name) => page.getByRole("row").filter({ hasText: name });

test("a fault is created, breaks requests, is switched off, edited and deleted", async () => {
  const page = await set.signedIn("scripts");
  await page.getByRole("button", { name: "New fault" }).click();
  const dialog = page.getByRole("dialog", { name: "New fault" });
  await dialog.getByLabel("Name", { exact: true }).fill("flaky");
  await dialog.getByLabel(/HTTP status/).fill("503");
  await dialog.getByLabel(/Retry after/).fill("2");
  await dialog.getByRole("button", { name: "Create fault" }).click();
  await row(page, "flaky").getByText("503, retry after 2 s").waitFor();

  const broken = await set.server.chat(set.server.apiKey);
  assert.deepEqual([broken.status, broken.headers.get("retry-after"), broken.headers.get("x-nebula-fault")], [503, "2", "flaky"]);
  await until(async () => (await row(page, "flaky").locator("td").nth(5).innerText()) === "1", "the count of the list");

  await page.getByRole("switch", { name: "flaky enabled" }).click();
  await until(async () => (await set.server.chat(set.server.apiKey)).status === 200, "requests without the fault");

  await page.getByRole("button", { name: "Actions for flaky" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await page.getByRole("dialog").getByRole("combobox", { name: "Kind" }).click();
  await page.getByRole("option", { name: /Slow stream/ }).click();
  await page.getByRole("dialog").getByLabel("Factor").fill("2.5");
  await page.getByRole("button", { name: "Save changes" }).click();
  await row(page, "flaky").getByText("gaps × 2.5").waitFor();

  await page.getByRole("button", { name: "Actions for flaky" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete fault" }).click();
  await page.getByText("No faults", { exact: true }).waitFor();
  assert.deepEqual((await set.server.admin("GET", "/faults")).data, []);
});

test("a key may ask for faults if its form says so", async () => {
  await set.server.admin("POST", "/faults", { name: "on-demand", kind: "error", status: 502, enabled: false });
  const page = await set.signedIn("keys");
  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog", { name: "New API key" });
  await dialog.getByLabel("Name", { exact: true }).fill("tester");
  await dialog.getByRole("checkbox", { name: "Requests may ask for faults" }).click();
  await dialog.getByRole("button", { name: "Create key" }).click();
  const secret = await page.getByTestId("secret").innerText();
  const answer = await fetch(`${set.server.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}`, "x-nebula-fault": "on-demand" },
    body: JSON.stringify({ model: "llama-3.1-8b", messages: [{ role: "user", content: "Hello!" }] }),
  });
  assert.equal(answer.status, 502);
});
