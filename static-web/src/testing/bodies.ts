import type { ApiKey, Deployment, Fault, HistoryPoint, JournalAssertions, JournalEntry, Script, UsageRow } from "@/api/types";

const noLimits = { requests_per_minute: null, tokens_per_minute: null, concurrent_requests: null, tokens_per_day: null };
const noGauge = { used: 0, limit: null };

export const apiKey = (change: Partial<ApiKey> = {}): ApiKey => ({
  object: "api_key",
  id: "8sVq2nY0cWm4tTzKxJ1pLd",
  name: "checkout",
  status: "active",
  created_at: "2026-11-24T09:00:00Z",
  expires_at: null,
  last_used_at: null,
  previous_secret_expires_at: null,
  models: null,
  limits: noLimits,
  metadata: {},
  allow_faults: false,
  usage: { requests_per_minute: noGauge, tokens_per_minute: noGauge, concurrent_requests: noGauge, tokens_per_day: noGauge },
  ...change,
});

export const listOf = <T extends object>(data: T[]) => ({ object: "list", data, first_id: null, last_id: null, has_more: false });

export const deployment = (change: Partial<Deployment> = {}): Deployment => ({
  object: "deployment",
  name: "llama-3.1-8b",
  model: "llama-3.1-8b-instruct",
  gpu: "h100-sxm-80gb",
  gpus_per_replica: 1,
  replicas: 2,
  ready_replicas: 2,
  aliases: [],
  max_batch_size: 256,
  max_batched_tokens: 8192,
  weights: "bf16",
  kv_cache_dtype: "auto",
  prefix_caching: true,
  expert_parallel: false,
  gpu_memory_utilization: 0.9,
  dialect: "openai",
  content_filter_phrase: null,
  state: "ready",
  reason: null,
  created_at: "2026-11-24T09:00:00Z",
  updated_at: "2026-11-24T09:00:00Z",
  ...change,
});

const bare = (): Omit<Deployment, "model" | "gpu"> => {
  const { object, name, aliases, dialect, content_filter_phrase, state, reason, created_at, updated_at } = deployment();
  return { object, name, aliases, dialect, content_filter_phrase, state, reason, created_at, updated_at };
};

export const upstream = (change: Partial<NonNullable<Deployment["backend"]>> = {}, rest: Partial<Deployment> = {}): Deployment => ({
  ...bare(),
  name: "up",
  backend: {
    type: "upstream",
    url: "https://host/v1",
    has_secret: true,
    model: "served",
    timeout_seconds: 600,
    headers: {},
    supports: { chat: true, completions: true, embeddings: true, stream_options: true, max_completion_tokens: false, context_length: null },
    ...change,
  },
  health: { circuit: "closed", running: 0, answers: 0, failures: 0, retries: 0, latency_seconds: null, last_error: null, last_error_at: null },
  ...rest,
});

export const replaying = (change: Partial<NonNullable<Deployment["backend"]>> = {}, rest: Partial<Deployment> = {}): Deployment => ({
  ...bare(),
  name: "replayed",
  backend: { type: "replay", recording: "up", fallback: "up", model: null, ignore: ["ids", "dates", "user", "metadata"], ...change },
  ...rest,
});

export const routed = (routes: NonNullable<Deployment["routes"]>, fallbacks: string[] = []): Deployment => ({ ...bare(), name: "all", routes, fallbacks });

export const fault = (change: Partial<Fault> = {}): Fault => ({
  object: "fault",
  name: "flaky",
  enabled: true,
  kind: "error",
  status: 503,
  code: null,
  retry_after: 1,
  seconds: null,
  after_tokens: null,
  factor: null,
  mid_event: null,
  move: null,
  deployments: [],
  keys: [],
  probability: 0.1,
  seed: 7,
  starts_at: null,
  ends_at: null,
  requests: 120,
  injected: 12,
  created_at: "2026-11-24T09:00:00Z",
  updated_at: "2026-11-24T09:00:00Z",
  ...change,
});

export const script = (change: Partial<Script> = {}): Script => ({
  object: "script",
  name: "weather",
  source: null,
  priority: 0,
  created_at: "2026-11-24T09:00:00Z",
  updated_at: "2026-11-24T09:00:00Z",
  matches: 4,
  rules: [{ index: 0, kind: "text", matches: 4, fixture: { match: { userMessage: "weather" }, response: { content: "Sunny." } } }],
  warnings: [],
  ...change,
});

export const journalEntry = (change: Partial<JournalEntry> = {}): JournalEntry => ({
  object: "journal_entry",
  id: "req_1",
  at: "2026-11-24T09:00:00Z",
  method: "POST",
  path: "/v1/chat/completions",
  key_id: "8sVq2nY0cWm4tTzKxJ1pLd",
  model: "llama-3.1-8b",
  status: 200,
  matched: true,
  script: "weather",
  error_code: null,
  duration_seconds: 0.25,
  request: { model: "llama-3.1-8b" },
  response: { object: "chat.completion" },
  truncated: false,
  ...change,
});

export const assertions = (change: Partial<JournalAssertions> = {}): JournalAssertions => ({
  object: "journal_assertions",
  passed: true,
  unmatched: [],
  unknown_models: [],
  refused_keys: [],
  unknown_paths: [],
  unused_rules: [],
  ...change,
});

export const usageRow = (change: Partial<UsageRow> = {}): UsageRow => ({
  start: "2026-11-24T09:00:00Z",
  key_id: null,
  model: null,
  requests: 1,
  failed_requests: 0,
  input_tokens: 10,
  output_tokens: 20,
  ...change,
});

const noLatency = { count: 0, mean: null, p50: null, p95: null, p99: null };

export const historyPoint = (change: Partial<HistoryPoint> = {}): HistoryPoint => ({
  start: "2026-11-24T09:00:00Z",
  by_status: {},
  input_tokens: 0,
  output_tokens: 0,
  running_max: 0,
  waiting_max: 0,
  latency_seconds: { time_to_first_token: noLatency, inter_token: noLatency, queue: noLatency, end_to_end: noLatency },
  ...change,
});

export const errorBody = (message: string, param: string | null = null, code: string | null = null) => ({ error: { message, type: "invalid_request_error", param, code } });
