import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsOf } from "./support/accessibility.mjs";
import { stage, until } from "./support/stage.mjs";

const set = stage({ Nebula__Journal__Enabled: "true" });
const script = (page, name) => page.getByRole("listitem", { name, exact: true });
const write = (text) => JSON.stringify({ name: "weather", fixtures: [{ match: { userMessage: "weather" }, response: { content: text } }] });

test("a script is added after its mistakes are mended, answers, is replaced and deleted", async () => {
  const page = await set.signedIn("scripts");
  await page.getByRole("button", { name: "New script" }).click();
  const dialog = page.getByRole("dialog", { name: "New script" });
  await dialog.getByLabel("Script", { exact: true }).fill('{ "fixtures": [{ "match": { "usermessage": "weather" } }] }');
  await dialog.getByRole("button", { name: "Add script" }).click();
  await dialog.getByText("fixtures[0].match.usermessage", { exact: true }).waitFor();
  await dialog.getByText("fixtures[0].response", { exact: true }).waitFor();
  await dialog.getByText("2 mistakes").waitFor();
  await dialog.getByLabel("Script", { exact: true }).fill(write("Sunny."));
  await dialog.getByRole("button", { name: "Add script" }).click();
  await script(page, "weather").getByText("userMessage: weather").waitFor();

  const ask = () => set.server.chat(set.server.apiKey, undefined, { messages: [{ role: "user", content: "The weather?" }] });
  const answer = await ask();
  assert.equal(answer.headers.get("x-nebula-script"), "weather");
  assert.equal((await answer.json()).choices[0].message.content, "Sunny.");
  await until(async () => (await script(page, "weather").locator("td").nth(3).innerText()) === "1", "the count of the rule");
  await page.getByRole("button", { name: "Reset counters" }).click();
  await until(async () => (await script(page, "weather").locator("td").nth(3).innerText()) === "0", "the count after the reset");

  await page.getByRole("button", { name: "Actions for weather" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await page.getByRole("dialog").getByLabel("Script", { exact: true }).fill(write("Rain."));
  await page.getByRole("button", { name: "Replace script" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await until(async () => (await (await ask()).json()).choices[0].message.content === "Rain.", "the replaced answer");

  await page.getByRole("button", { name: "Actions for weather" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete script" }).click();
  await page.getByText("No scripts", { exact: true }).waitFor();
  assert.deepEqual((await set.server.admin("GET", "/scripts")).data, []);
});

test("the journal shows requests with their answers, and what was unexpected", async () => {
  await set.server.admin("DELETE", "/journal");
  await set.server.admin("POST", "/scripts", JSON.parse(write("Sunny.")));
  await set.server.chat(set.server.apiKey, undefined, { messages: [{ role: "user", content: "The weather?" }], stream: true }).then((answer) => answer.text());
  const page = await set.signedIn("scripts");
  await page.getByText("Passed: nothing was unexpected.").waitFor();
  await set.server.chat(set.server.apiKey);
  await page.getByText("Not passed").waitFor();
  await page.getByText(/Requests that no script answered/).waitFor();

  const rows = page.getByRole("region", { name: "Journal" }).getByRole("button");
  await until(async () => (await rows.count()) === 2, "two entries");
  await page.getByRole("radio", { name: "Matched", exact: true }).click();
  await until(async () => (await rows.count()) === 1, "one entry");
  await rows.first().click();
  const entry = page.getByRole("dialog");
  await entry.getByRole("region", { name: "Body of the request" }).getByText('"content": "The weather?"').waitFor();
  await entry.getByRole("region", { name: "Body of the answer" }).getByText("data: [DONE]").waitFor();
});

test("a chat says which script wrote its answer", async () => {
  const page = await set.signedIn("chat");
  await page.getByRole("textbox", { name: "Message" }).fill("The weather?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByTestId("answer").getByText("Script weather").waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    test(`scripts and the journal are accessible and fit: ${colorScheme}, ${width} px`, async () => {
      const page = await set.signedIn("scripts", { colorScheme, viewport: { width, height: 900 } });
      const check = async (name) => {
        assert.deepEqual(await faultsOf(page, name), []);
        if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${colorScheme}-${width}.png`, fullPage: name === "page" });
      };
      await page.getByText("Not passed").waitFor();
      await page.getByText(/Requests that no script answered/).click();
      await check("page");
      await page.getByRole("region", { name: "Journal" }).getByRole("button").first().click();
      await page.getByRole("region", { name: "Body of the answer" }).waitFor();
      await check("entry");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "New script" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Script", { exact: true }).fill('{ "fixtures": [{}] }');
      await dialog.getByRole("button", { name: "Add script" }).click();
      await dialog.getByText("fixtures[0].response", { exact: true }).waitFor();
      await check("editor");
    });
  }
}
