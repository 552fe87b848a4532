import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Plan, PlannedFleet } from "@/api/types";
import { signIn } from "@/lib/session";
import { deployment, errorBody, listOf } from "@/testing/bodies";
import { apiBase, renderRoutes } from "@/testing/render";
import { server } from "@/testing/server";
import { fleetsToCsv } from "../lib/fleetsToCsv";
import { initialForm, toRequest } from "../lib/planForm";
import { comparePrediction, toPredictionRequest } from "../lib/prediction";
import { PlanPage } from "./PlanPage";
import { PredictionPage } from "./PredictionPage";

const latency = (value: number) => ({ mean: value, p50: value, p90: value, p95: value, p99: value });

const fleet = (change: Partial<PlannedFleet> = {}): PlannedFleet => ({
  name: "2 × L4 24 GB (fp8)",
  deployment: {
    model: "llama-3.1-8b-instruct",
    gpu: "l4-24gb",
    gpus_per_replica: 1,
    replicas: 2,
    weights: "fp8",
    kv_cache_dtype: "bfloat16",
    max_batch_size: 256,
    max_batched_tokens: 2048,
    prefix_caching: true,
    expert_parallel: false,
    gpu_memory_utilization: 0.9,
  },
  gpus: 2,
  cost_per_hour_usd: 1.6,
  cost_per_million_output_tokens_usd: 0.4,
  arithmetic: "2 × $0.80/h = $1.60/h",
  output_tokens_per_second: 1000,
  time_to_first_token: latency(0.2),
  inter_token_latency: latency(0.03),
  time_per_output_token: latency(0.03),
  end_to_end: latency(5),
  error_rate: 0,
  utilization: 0.5,
  mean_batch: 8,
  peak_kv_usage: 0.4,
  preemptions: 0,
  cache_hit_rate: 0,
  basis: "assumed",
  error_percent: { time_per_output_token: 15, time_to_first_token: 31 },
  targets: [{ target: "ttft_p95<800ms", value: 0.2, met: true, excess_percent: -75 }],
  miss: null,
  ...change,
});

const plan = (change: Partial<Plan> = {}): Plan => ({
  object: "plan",
  answer: "2 × L4 24 GB (fp8) hold this traffic up to 12 requests/s.",
  meets_targets: true,
  model: "llama-3.1-8b-instruct",
  traffic: { source: "described load", requests: 100, seconds: 10, requests_per_second: 10, prompt_tokens: 1000, output_tokens: 1000, has_prefixes: false, measured: null },
  targets: ["ttft_p95<800ms"],
  seed: 1,
  routing: "least_loaded",
  ranked: [fleet()],
  rejected: [fleet({ name: "1 × T4 16 GB (bf16)", miss: "ttft_p95<800ms by 24 % (992ms)" })],
  skipped: [{ name: "T4", reason: "too small" }],
  sweep: null,
  pareto: { latency: "ttft_p95", points: [] },
  assumptions: ["A note"],
  html: "<!doctype html>",
  ...change,
});

const events = (...bodies: object[]) =>
  new HttpResponse([...bodies.map((body) => `data: ${JSON.stringify(body)}\n\n`), "data: [DONE]\n\n"].join(""), { headers: { "content-type": "text/event-stream" } });

beforeEach(() => {
  signIn("admin");
  server.use(
    http.get(`${apiBase}/models`, () => HttpResponse.json(listOf([deployment()]))),
    http.get(`${apiBase}/models/catalog`, () => HttpResponse.json({ models: [{ id: "llama-3.1-8b-instruct", name: "Llama 3.1 8B", kind: "chat", parameters: 8e9 }], gpus: [] })),
  );
});

const routes = [
  { path: "/plan", Component: PlanPage },
  { path: "/models", Component: () => <p>The models</p> },
  { path: "/models/prediction/*", Component: PredictionPage },
];

describe("the plan page", () => {
  it("plans for described traffic, shows the answer first and deploys a fleet", async () => {
    let [asked, deployed]: Record<string, unknown>[] = [];
    server.use(
      http.post(`${apiBase}/planner`, async ({ request }) => {
        asked = (await request.json()) as Record<string, unknown>;
        return events({ object: "plan.progress", done: 0.5, activity: "screening" }, plan());
      }),
      http.post(`${apiBase}/models`, async ({ request }) => {
        deployed = (await request.json()) as Record<string, unknown>;
        return HttpResponse.json(deployment({ name: "llama-3.1-8b-2" }), { status: 201 });
      }),
    );
    renderRoutes(routes, "/plan");
    await userEvent.clear(await screen.findByLabelText("Requests per second"));
    await userEvent.type(screen.getByLabelText("Requests per second"), "7");
    await userEvent.click(screen.getByRole("button", { name: "Plan" }));

    expect(await screen.findByText(plan().answer)).toBeVisible();
    expect(asked).toMatchObject({ model: "llama-3.1-8b-instruct", traffic: { rate: 7, duration_seconds: 300 }, stream: true, html: true });
    const ranked = screen.getByRole("region", { name: "Fleets that reach the targets" });
    expect(within(ranked).getByText("assumed")).toBeVisible();
    expect(screen.getByText("Misses ttft_p95<800ms by 24 % (992ms)")).toBeVisible();
    await userEvent.click(within(ranked).getByRole("button", { name: "Deploy 2 × L4 24 GB (fp8)" }));
    expect(await screen.findByText("The models")).toBeVisible();
    expect(deployed).toEqual({ name: "llama-3.1-8b-2", ...fleet().deployment });
  });

  it("sends the text of a trace", async () => {
    let asked: Record<string, unknown> = {};
    server.use(
      http.post(`${apiBase}/planner`, async ({ request }) => {
        asked = (await request.json()) as Record<string, unknown>;
        return events(plan({ meets_targets: false, answer: "No fleet reaches the targets." }));
      }),
    );
    renderRoutes(routes, "/plan");
    await userEvent.click(await screen.findByRole("radio", { name: "Trace" }));
    expect(screen.getByRole("button", { name: "Plan" })).toBeDisabled();
    await userEvent.upload(screen.getByLabelText("Trace file"), Object.assign(new File(["TIMESTAMP"], "mine.csv"), { text: () => Promise.resolve("TIMESTAMP") }));
    await waitFor(() => expect(screen.getByRole("button", { name: "Plan" })).toBeEnabled());
    await userEvent.click(screen.getByRole("button", { name: "Plan" }));
    expect(await screen.findByText("No fleet reaches the targets.")).toBeVisible();
    expect(asked["traffic"]).toEqual({ trace: "TIMESTAMP", name: "mine.csv" });
  });

  it("shows an error at its field, and others in the API's words", async () => {
    server.use(http.post(`${apiBase}/planner`, () => HttpResponse.json(errorBody("The target is wrong.", "require"), { status: 400 }), { once: true }));
    renderRoutes(routes, "/plan");
    await userEvent.click(await screen.findByRole("button", { name: "Plan" }));
    await waitFor(() => expect(screen.getByLabelText("Targets")).toHaveAccessibleDescription("The target is wrong."));

    server.use(http.post(`${apiBase}/planner`, () => events({ error: { message: "It takes too long.", type: "invalid_request_error", param: "traffic", code: "plan_too_large" } }), { once: true }));
    await userEvent.click(screen.getByRole("button", { name: "Plan" }));
    expect(await screen.findByText("It takes too long.")).toBeVisible();

    server.use(http.post(`${apiBase}/planner`, () => new HttpResponse('data: {"object":"plan.progress","done":0.1,"activity":"x"}\n\n', { headers: { "content-type": "text/event-stream" } }), { once: true }));
    await userEvent.click(screen.getByRole("button", { name: "Plan" }));
    expect(await screen.findByText("The connection was lost before the plan was complete.")).toBeVisible();
  });
});

describe("the prediction page", () => {
  it("shows what was predicted beside what was measured", async () => {
    const measured = { time_to_first_token: latency(0.19), time_per_output_token: latency(0.02), end_to_end: latency(5) };
    server.use(http.post(`${apiBase}/planner`, () => events(plan({ traffic: { ...plan().traffic, measured } }))));
    renderRoutes(routes, "/models/prediction/llama-3.1-8b");
    const table = await screen.findByRole("region", { name: "Predicted and measured latencies" });
    const cells = within(within(table).getByText("Time to first token, p95").closest("tr")!).getAllByRole("cell");
    expect(cells.map((cell) => cell.textContent)).toEqual(["Time to first token, p95", "200 ms", "±31 %", "190 ms", "+5.3 %"]);
  });

  it("says that there is no such deployment", async () => {
    renderRoutes(routes, "/models/prediction/none");
    expect(await screen.findByText("There is no deployment none.")).toBeVisible();
  });
});

describe("the request of a form", () => {
  it("has the ledger's range, the GPUs and the bound of costs", () => {
    const request = toRequest({ ...initialForm, traffic: "ledger", hours: "2", deployment: "chat", gpus: "h100, l40s", maxCost: "20" }, Date.UTC(2026, 10, 29, 12));
    expect(request.traffic).toEqual({ ledger: { from: "2026-11-29T10:00:00.000Z", to: "2026-11-29T12:00:00.000Z", model: "chat" } });
    expect(request).toMatchObject({ gpus: ["h100", "l40s"], max_cost_per_hour_usd: 20 });
    expect(toRequest(initialForm, 0)).not.toHaveProperty("gpus");
  });
});

describe("a prediction", () => {
  it("is of the deployment's own fleet", () => {
    const engine = { weights: "fp8", kv_cache_dtype: "fp8", max_batch_size: 128, max_batched_tokens: 4096, prefix_caching: false, expert_parallel: true, gpu_memory_utilization: 0.85 } as const;
    expect(toPredictionRequest(deployment(engine), Date.UTC(2026, 10, 29, 12))).toEqual({
      model: "llama-3.1-8b-instruct",
      traffic: { ledger: { from: "2026-11-29T11:00:00.000Z", to: "2026-11-29T12:00:00.000Z", model: "llama-3.1-8b" } },
      fleets: [{ gpu: "h100-sxm-80gb", gpus_per_replica: 1, replicas: 2, ...engine }],
    });
  });

  it("has no difference from what was not measured", () => {
    const none = { mean: null, p50: null, p90: null, p95: null, p99: null };
    const rows = comparePrediction(fleet(), { time_to_first_token: none, time_per_output_token: latency(0.03), end_to_end: none });
    expect(rows.map(({ differencePercent }) => differencePercent)).toEqual([null, null, 0, 0, null]);
  });
});

it("writes fleets as CSV", () => {
  const lines = fleetsToCsv(plan()).trim().split(/\r?\n/);
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain("2 × L4 24 GB (fp8),,l4-24gb,1,2,fp8,1.6");
});
