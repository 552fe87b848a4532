import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsOf } from "./support/accessibility.mjs";
import { stage } from "./support/stage.mjs";

let key;

const set = stage({ Nebula__Simulation__TimeScale: "0" }, async (server) => {
  const made = await server.admin("POST", "/apikeys", { name: "watched", limits: { requests_per_minute: 100, tokens_per_minute: 100_000 }, metadata: { team: "web" } });
  await server.admin("POST", "/models", { name: "qwen", model: "qwen2.5-7b-instruct", gpu: "h100-sxm-80gb", replicas: 2, dialect: "azure", content_filter_phrase: "how to build a bomb" });
  await server.admin("POST", "/models", {
    name: "vendor/a-model-name-as-long-as-its-vendor-gives-to-an-instruct-version",
    aliases: ["gpt-4o"],
    backend: { type: "upstream", url: "https://inference.staging.platform.example/openai/v1", secret: "sk-none", model: "vendor/a-model-name-as-long-as-its-vendor-gives", headers: { "x-team": "blue" } },
  });
  await server.admin("POST", "/models", {
    name: "all",
    routes: [{ deployment: "qwen", weight: 3 }, { deployment: "vendor/a-model-name-as-long-as-its-vendor-gives-to-an-instruct-version", weight: 1 }],
    fallbacks: ["llama-3.1-8b"],
  });
  const long = await server.admin("POST", "/apikeys", { name: "a name as long as a platform team gives to the batch pipelines of its staging environment" });
  assert.equal((await server.chat(long.secret)).status, 200);
  for (let i = 0; i < 5; i++) assert.equal((await server.chat(made.secret)).status, 200);
  await server.admin("POST", "/faults", { name: "flaky", kind: "error", status: 503, retry_after: 1, probability: 0.1, seed: 7, enabled: false });
  await server.admin("POST", "/faults", { name: "a-name-as-long-as-a-platform-team-gives-to-its-faults-of-staging", kind: "cut", after_tokens: 3, mid_event: true, deployments: ["qwen"], keys: [made.id], enabled: false });
  key = made.id;
});

const pages = {
  Dashboard: { path: () => "", ready: (page) => page.getByText("a name as long").filter({ visible: true }).first() },
  "API keys": { path: () => "keys", ready: (page) => page.getByRole("link", { name: "watched" }) },
  "A key's page": { path: () => `keys/${key}`, ready: (page) => page.getByRole("heading", { level: 1, name: /watched/ }) },
  "New key": { path: () => "keys", ready: (page) => page.getByRole("link", { name: "watched" }), open: (page) => page.getByRole("button", { name: "New key" }).click() },
  Models: { path: () => "models", ready: (page) => page.getByRole("heading", { name: "qwen", exact: true }) },
  "Deploy a model": { path: () => "models/deploy", ready: (page) => page.getByText("Fits in memory") },
  "Edit a deployment": {
    path: () => "models",
    ready: (page) => page.getByRole("heading", { name: "qwen", exact: true }),
    open: async (page) => {
      await page.getByRole("button", { name: "Actions for qwen", exact: true }).click();
      await page.getByRole("menuitem", { name: "Edit" }).click();
      await page.getByLabel("Filtered phrase").waitFor();
    },
  },
  "Connect a server": { path: () => "models/connect", ready: (page) => page.getByLabel("Address"), open: (page) => page.getByRole("button", { name: "Add header" }).click() },
  "Edit a server": {
    path: () => "models",
    ready: (page) => page.getByRole("heading", { name: "qwen", exact: true }),
    open: async (page) => {
      await page.getByRole("button", { name: "Actions for vendor" }).click();
      await page.getByRole("menuitem", { name: "Edit" }).click();
      await page.getByLabel("Address").waitFor();
    },
  },
  "Route requests": {
    path: () => "models/route",
    ready: (page) => page.getByRole("combobox", { name: "Route 1" }),
    open: async (page) => {
      await page.getByRole("button", { name: "Create routes" }).click();
      await page.getByText("Choose a deployment.").waitFor();
    },
  },
  "Edit routes": {
    path: () => "models",
    ready: (page) => page.getByRole("heading", { name: "qwen", exact: true }),
    open: async (page) => {
      await page.getByRole("button", { name: "Actions for all", exact: true }).click();
      await page.getByRole("menuitem", { name: "Edit" }).click();
      await page.getByRole("combobox", { name: "Route 1" }).waitFor();
    },
  },
  Plan: {
    path: () => "plan",
    ready: (page) => page.getByRole("button", { name: "Plan", exact: true }),
    open: async (page) => {
      await page.getByLabel("GPUs").fill("l4, l40s");
      await page.getByLabel("Seconds").fill("30");
      await page.getByRole("button", { name: "Plan", exact: true }).click();
      await page.getByRole("region", { name: "Fleets that reach the targets" }).waitFor();
      await page.locator("svg.recharts-surface").first().waitFor();
    },
  },
  "Plan for a trace": {
    path: () => "plan",
    ready: (page) => page.getByRole("button", { name: "Plan", exact: true }),
    open: (page) => page.getByRole("radio", { name: "Trace" }).click(),
  },
  Prediction: { path: () => "models/prediction/llama-3.1-8b", ready: (page) => page.getByRole("region", { name: "Predicted and measured latencies" }) },
  Chat: { path: () => "chat", ready: (page) => page.getByRole("textbox", { name: "Message" }) },
  "Chat tools": {
    path: () => "chat",
    ready: (page) => page.getByRole("textbox", { name: "Message" }),
    open: async (page) => {
      const settings = page.getByRole("button", { name: "Settings" });
      if (await settings.isVisible()) await settings.click();
      await page.getByRole("button", { name: "Add tools" }).filter({ visible: true }).click();
      await page.getByRole("button", { name: "Add get_weather" }).click();
    },
  },
  "A tool call": {
    path: () => "chat",
    ready: (page) => page.getByRole("textbox", { name: "Message" }),
    open: async (page) => {
      const settings = page.getByRole("button", { name: "Settings" });
      const narrow = await settings.isVisible();
      if (narrow) await settings.click();
      await page.getByRole("button", { name: "Add tools" }).filter({ visible: true }).click();
      await page.getByRole("button", { name: "Add get_weather" }).click();
      await page.getByRole("button", { name: "Save tools" }).click();
      if (narrow) await page.getByRole("button", { name: "Close" }).click();
      await page.getByRole("textbox", { name: "Message" }).fill("What is the weather in Paris?");
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await page.getByLabel("Result of get_weather").waitFor();
    },
  },
  "View code": {
    path: () => "chat",
    ready: (page) => page.getByRole("textbox", { name: "Message" }),
    open: async (page) => {
      await page.getByRole("button", { name: "View code" }).filter({ visible: true }).first().click();
      await page.getByRole("radio", { name: "Anthropic" }).click();
    },
  },
  Embeddings: { path: () => "embeddings", ready: (page) => page.getByRole("button", { name: "Rank texts" }) },
  "Scripts & faults": { path: () => "scripts", ready: (page) => page.getByText("flaky", { exact: true }) },
  "New fault": { path: () => "scripts", ready: (page) => page.getByText("flaky", { exact: true }), open: (page) => page.getByRole("button", { name: "New fault" }).click() },
  Usage: { path: () => "usage", ready: (page) => page.getByRole("heading", { level: 1, name: "Usage" }) },
};

// A colour that an element inherits changes in a transition of its own, which starts as its parent's ends.
async function endOfTransitions() {
  let running;
  do {
    running = document.getAnimations().filter((animation) => "transitionProperty" in animation);
    await Promise.all(running.map((animation) => animation.finished.catch(() => undefined)));
  } while (running.length > 0);
}

// One page load serves both colour schemes, as for a user whose system changes from day to night.
async function faultsInBothSchemes(page, name) {
  const faults = [];
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
    await page.evaluate(endOfTransitions);
    faults.push(...(await faultsOf(page, `${name}, ${colorScheme}`)));
  }
  return faults;
}

async function faultsOfEveryPage(width) {
  const page = await set.newPage({ viewport: { width, height: 900 }, reducedMotion: "reduce" });
  await page.goto(`${set.server.url}/ui/`);
  await page.getByLabel("Admin key").waitFor();
  const faults = await faultsInBothSchemes(page, "Sign in");
  await page.getByLabel("Admin key").fill(set.server.adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Dashboard" }).waitFor();
  for (const [name, { path, ready, open }] of Object.entries(pages)) {
    await page.goto(`${set.server.url}/ui/${path()}`);
    await ready(page).waitFor();
    await open?.(page);
    await page.waitForLoadState("networkidle");
    faults.push(...(await faultsInBothSchemes(page, `${name}, ${width} px`)));
  }
  return faults;
}

test("every page is accessible and fits in light and dark, wide and narrow", async () => {
  const faults = await Promise.all([1280, 390].map(faultsOfEveryPage));
  assert.deepEqual(faults.flat(), []);
});
