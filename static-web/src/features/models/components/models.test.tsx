import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Catalog, Estimate } from "@/api/types";
import { deployment, errorBody, listOf } from "@/testing/bodies";
import { apiBase, renderRoutes } from "@/testing/render";
import { server } from "@/testing/server";
import { DeployPage } from "./DeployPage";
import { ModelsPage } from "./ModelsPage";
import { suggestName } from "@/lib/suggestName";

const catalog: Catalog = {
  object: "catalog",
  models: [
    {
      id: "llama-3.1-8b-instruct", name: "Llama 3.1 8B Instruct", kind: "chat", reasons: false, embedding_dimension: null, parameters: 8_030_261_248, active_parameters: 8_030_261_248, layers: 32, hidden_size: 4_096, attention_heads: 32, kv_heads: 8, head_size: 128,
      context_length: 131_072, bytes_per_weight: 2, license: "llama3.1", source: "https://huggingface.co/x; read", owned_by: "meta-llama", weight_bytes: 16_060_522_496, kv_bytes_per_token: 131_072,
      vocabulary_size: 128_256, tied_embeddings: false, experts: null, latent_attention: null, sliding_window: null, linear_attention_layers: 0, query_key_norm: "none", native_weights: "bf16", weight_formats: ["bf16", "fp8", "nvfp4"],
    },
  ],
  gpus: [
    { id: "h100", name: "H100 SXM 80 GB", memory_bytes: 8e10, bandwidth_bytes_per_second: 3.35e12, flops_dense_bf16: 9.9e14, flops_dense_fp8: null, flops_dense_fp4: null, flops_dense_int8: null, architecture: "x", weight_formats: ["bf16", "fp8", "nvfp4"], default_max_batch_size: 1_024, default_max_batched_tokens: 8_192, visible_memory_bytes: 8e10, power_watts: 100, interconnect_bytes_per_second: 9e11, price_per_hour_usd: 3.99, source: "datasheet" },
    { id: "l4", name: "L4 24 GB", memory_bytes: 2.4e10, bandwidth_bytes_per_second: 3e11, flops_dense_bf16: 1.2e14, flops_dense_fp8: null, flops_dense_fp4: null, flops_dense_int8: null, architecture: "x", weight_formats: ["bf16", "fp8"], default_max_batch_size: 256, default_max_batched_tokens: 2_048, visible_memory_bytes: 2.4e10, power_watts: 100, interconnect_bytes_per_second: 3e10, price_per_hour_usd: 0.8, source: "datasheet" },
  ],
  fits: [
    { model: "llama-3.1-8b-instruct", gpu: "h100", gpus_per_replica: 1 },
    { model: "llama-3.1-8b-instruct", gpu: "l4", gpus_per_replica: 2 },
  ],
  fit_rules: { usable_memory_fraction: 0.9, reserved_bytes: 3e9, reserved_share: 0.06, smallest_useful_sequence: 2_048, block_size: 16, gpus_per_replica: [1, 2, 4, 8] },
};
const estimate: Estimate = {
  object: "estimate", fits: true, reason: null, gpus_per_replica: 2, weights: "bf16", max_batch_size: 256, max_batched_tokens: 2_048, weight_bytes: 16_060_522_496, usable_bytes: 4e10, kv_cache_tokens: 96_700, time_to_first_token_seconds: 0.114, inter_token_seconds: 0.0393, output_tokens_per_second: 405,
  basis: "assumed", error_percent: { time_to_first_token_seconds: 31.6, inter_token_seconds: 15.6, output_tokens_per_second: 15.6, cost_per_million_output_tokens_usd: 15.6 },
  simulated_requests: 160, preemptions: 3, prefix_cache_hit_rate: 0, cost_per_hour_usd: 1.6, cost_per_million_output_tokens_usd: 1.27,
};
const routes = [
  { path: "/models", Component: ModelsPage },
  { path: "/models/deploy", Component: DeployPage },
];
let deployments = [deployment()];

beforeEach(() => {
  deployments = [deployment()];
  server.use(
    http.get(`${apiBase}/models`, () => HttpResponse.json(listOf(deployments))),
    http.get(`${apiBase}/models/catalog`, () => HttpResponse.json(catalog)),
    http.get(`${apiBase}/models/:name`, () => HttpResponse.json(deployments[0]!, { headers: { etag: '"7"' } })),
    http.post(`${apiBase}/models/estimate`, () => HttpResponse.json(estimate)),
  );
});

describe("deploying", () => {
  it("shows what to expect before the button is pressed, on the cheapest GPU that fits", async () => {
    renderRoutes(routes, "/models/deploy");
    expect(await screen.findByText("Fits in memory")).toBeVisible();
    expect(screen.getByText("114 ms")).toBeVisible();
    expect(screen.getByText("405 tok/s")).toBeVisible();
    expect(screen.getByText("$1.27")).toBeVisible();
    expect(screen.getByText("± 32 %")).toBeVisible();
    expect(screen.getAllByText("± 16 %")).toHaveLength(3);
    expect(screen.getByText(/^Assumed: no published run/)).toBeVisible();
    expect(screen.getByText("in 160 simulated requests: the KV cache overflows")).toBeVisible();
    expect(screen.getByRole("combobox", { name: "GPU" })).toHaveTextContent("L4 24 GB");
  });

  it("sends the form and leads to the deployments", async () => {
    let sent: unknown;
    server.use(http.post(`${apiBase}/models`, async ({ request }) => ((sent = await request.json()), HttpResponse.json(deployment({ name: "mine" }), { status: 201 }))));
    const { router } = renderRoutes(routes, "/models/deploy");
    const name = await screen.findByLabelText("Name");
    expect(name).toHaveValue("llama-3.1-8b-2"); // the name without a number is taken
    await userEvent.clear(name);
    await userEvent.type(name, "mine");
    await userEvent.click(screen.getByRole("button", { name: "Deploy" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/models"));
    expect(sent).toEqual({ name: "mine", aliases: [], dialect: "openai", content_filter_phrase: null, model: "llama-3.1-8b-instruct", gpu: "l4", gpus_per_replica: null, replicas: 1, max_batch_size: null });
  });

  it("offers the formats that the model and the GPU have, and sends the engine's settings", async () => {
    let sent: unknown;
    server.use(http.post(`${apiBase}/models`, async ({ request }) => ((sent = await request.json()), HttpResponse.json(deployment(), { status: 201 }))));
    const user = userEvent.setup();
    renderRoutes(routes, "/models/deploy");
    await user.click(await screen.findByRole("combobox", { name: "Weights" }));
    expect((await screen.findAllByRole("option")).map((option) => option.textContent)).toEqual([expect.stringMatching(/^Default/), "BF16", "FP8"]);
    await user.click(screen.getByRole("option", { name: "FP8" }));
    await user.type(screen.getByLabelText(/^Tokens per step/), "4096");
    await user.type(screen.getByLabelText(/^GPU memory/), "95");
    await user.click(screen.getByRole("checkbox", { name: "Cache common prefixes" }));
    await user.click(screen.getByRole("button", { name: "Deploy" }));
    await waitFor(() => expect(sent).toMatchObject({ weights: "fp8", max_batched_tokens: 4096, gpu_memory_utilization: 0.95, prefix_caching: false }));
    expect(sent).not.toHaveProperty("expert_parallel");
  });

  it("cannot deploy what does not fit, and says why", async () => {
    server.use(http.post(`${apiBase}/models/estimate`, () => HttpResponse.json({ ...estimate, fits: false, reason: "16.1 GB of weights do not fit into 14.4 GB." })));
    renderRoutes(routes, "/models/deploy");
    expect(await screen.findByText("16.1 GB of weights do not fit into 14.4 GB.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Deploy" })).toBeDisabled();
  });

  it("puts the API's complaint at its field", async () => {
    server.use(http.post(`${apiBase}/models`, () => HttpResponse.json(errorBody("The name is in use.", "name"), { status: 409 })));
    renderRoutes(routes, "/models/deploy");
    await screen.findByText("Fits in memory");
    await userEvent.click(screen.getByRole("button", { name: "Deploy" }));
    await waitFor(() => expect(screen.getByLabelText("Name")).toHaveAccessibleDescription("The name is in use."));
  });
});

describe("a deployment", () => {
  it("is scaled with its slider", async () => {
    let sent: unknown;
    server.use(http.patch(`${apiBase}/models/:name`, async ({ request }) => ((sent = await request.json()), HttpResponse.json(deployment({ replicas: 3, state: "scaling" })))));
    renderRoutes(routes, "/models");
    (await screen.findByRole("slider", { name: "Replicas of llama-3.1-8b" })).focus();
    await userEvent.keyboard("{ArrowRight}");
    await waitFor(() => expect(sent).toEqual({ replicas: 3 }));
  });

  it("asks before it is scaled to nothing", async () => {
    deployments = [deployment({ replicas: 1 })];
    renderRoutes(routes, "/models");
    (await screen.findByRole("slider", { name: "Replicas of llama-3.1-8b" })).focus();
    await userEvent.keyboard("{Home}");
    expect(await screen.findByRole("alertdialog")).toHaveTextContent("Drain llama-3.1-8b to zero?");
  });

  it("is deleted after a question, and is seen draining", async () => {
    server.use(http.delete(`${apiBase}/models/:name`, () => ((deployments = [deployment({ state: "draining" })]), HttpResponse.json(deployments[0], { status: 202 }))));
    renderRoutes(routes, "/models");
    await userEvent.click(await screen.findByRole("button", { name: "Actions for llama-3.1-8b" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Delete" }));
    await userEvent.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Drain and delete" }));
    expect(await screen.findByText("Draining")).toBeVisible();
  });

  it("shows its aliases, and is edited to have others, for the version that the form shows", async () => {
    let sent: unknown;
    let ifMatch: string | null = null;
    deployments = [deployment({ aliases: ["gpt-4o", "gpt-4o-mini"] })];
    server.use(http.patch(`${apiBase}/models/:name`, async ({ request }) => ((sent = await request.json()), (ifMatch = request.headers.get("if-match")), HttpResponse.json((deployments = [deployment({ aliases: ["gpt-4o", "o3"] })])[0]))));
    renderRoutes(routes, "/models");
    expect(await screen.findByText("Also called gpt-4o, gpt-4o-mini")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Actions for llama-3.1-8b" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Edit" }));
    const field = await screen.findByLabelText(/^Aliases/);
    await userEvent.clear(field);
    await userEvent.type(field, "gpt-4o, o3");
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(sent).toEqual({ aliases: ["gpt-4o", "o3"] }));
    expect(ifMatch).toBe('"7"');
    expect(await screen.findByText("Also called gpt-4o, o3")).toBeVisible();
  });

  it("shows its dialect and filtered phrase, and is edited to have others", async () => {
    deployments = [deployment({ dialect: "azure", content_filter_phrase: "the sea" })];
    let sent: unknown;
    server.use(
      http.patch(`${apiBase}/models/llama-3.1-8b`, async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(deployment());
      }),
    );
    const user = userEvent.setup();
    renderRoutes(routes, "/models");
    expect(await screen.findByText("Answers in the dialect of Azure OpenAI")).toBeVisible();
    expect(screen.getByText("Refuses prompts with “the sea”")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Actions for llama-3.1-8b" }));
    await user.click(await screen.findByRole("menuitem", { name: "Edit" }));
    expect(await screen.findByRole("combobox", { name: "Dialect" })).toHaveTextContent("Azure OpenAI");
    await user.clear(screen.getByLabelText(/Filtered phrase/));
    await user.click(screen.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(sent).toEqual({ content_filter_phrase: null }));
  });

  it("shows the formats of its engine, and is edited to have another batch", async () => {
    let sent: unknown;
    deployments = [deployment({ weights: "nvfp4", kv_cache_dtype: "fp8" })];
    server.use(http.patch(`${apiBase}/models/:name`, async ({ request }) => ((sent = await request.json()), HttpResponse.json(deployments[0]))));
    renderRoutes(routes, "/models");
    expect(await screen.findByText("Weights NVFP4")).toBeVisible();
    expect(screen.getByText("KV cache FP8")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Actions for llama-3.1-8b" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Edit" }));
    await userEvent.clear(await screen.findByLabelText(/^Tokens per step/));
    await userEvent.click(screen.getByRole("checkbox", { name: "Cache common prefixes" }));
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(sent).toEqual({ max_batched_tokens: null, prefix_caching: false }));
  });

  it("shows an error about one alias at the field", async () => {
    server.use(http.patch(`${apiBase}/models/:name`, () => HttpResponse.json(errorBody("Not a deployment's name.", "aliases[0]"), { status: 400 })));
    renderRoutes(routes, "/models");
    await userEvent.click(await screen.findByRole("button", { name: "Actions for llama-3.1-8b" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Edit" }));
    await userEvent.type(await screen.findByLabelText(/^Aliases/), "!");
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(screen.getByLabelText(/^Aliases/)).toHaveAccessibleDescription("Not a deployment's name."));
  });

  it("of an embedding model leads to the embeddings", async () => {
    server.use(http.get(`${apiBase}/models/catalog`, () => HttpResponse.json({ ...catalog, models: catalog.models.map((model) => ({ ...model, kind: "embedding" })) })));
    renderRoutes(routes, "/models");
    expect(await screen.findByRole("link", { name: "Rank texts" })).toHaveAttribute("href", "/embeddings?model=llama-3.1-8b");
  });

  it("says why it failed", async () => {
    deployments = [deployment({ state: "failed", reason: "No capacity." })];
    renderRoutes(routes, "/models");
    expect(await screen.findByText("No capacity.")).toBeVisible();
  });
});

describe("suggestName", () => {
  it("shortens the model's id and avoids what is taken", () => {
    expect(suggestName("llama-3.1-8b-instruct", [])).toBe("llama-3.1-8b");
    expect(suggestName("mistral-7b-instruct-v0.3", [])).toBe("mistral-7b-v0.3");
    expect(suggestName("phi-4", ["phi-4", "phi-4-2"])).toBe("phi-4-3");
  });
});
