import type { Deployment, Plan, PlannedFleet, Schemas } from "@/api/types";

const hour = 3_600_000;

/** The plan of a deployment's own fleet under its requests of the last hour. */
export function toPredictionRequest(deployment: Deployment, now: number): Schemas["CreatePlan"] {
  const { gpu, gpus_per_replica: size, replicas, weights, kv_cache_dtype, max_batch_size, max_batched_tokens, prefix_caching, expert_parallel, gpu_memory_utilization } = deployment;
  const engine = { weights, kv_cache_dtype, max_batch_size, max_batched_tokens, prefix_caching, expert_parallel, gpu_memory_utilization } as Partial<Schemas["ListedFleet"]>;
  return {
    model: deployment.model ?? "",
    traffic: { ledger: { from: new Date(now - hour).toISOString(), to: new Date(now).toISOString(), model: deployment.name } },
    fleets: [{ gpu: gpu ?? "", gpus_per_replica: size as Schemas["ListedFleet"]["gpus_per_replica"], replicas: Math.max(1, replicas ?? 1), ...engine }],
  };
}

interface Comparison {
  name: string;
  predicted: number | null;
  errorPercent: number;
  actual: number | null;
  /** Of the prediction from the measurement; null if either is missing. */
  differencePercent: number | null;
}

/** The latencies of a fleet's prediction beside what was measured. */
export function comparePrediction(fleet: PlannedFleet, measured: NonNullable<Plan["traffic"]["measured"]>): Comparison[] {
  const { time_to_first_token: first, time_per_output_token: token } = fleet.error_percent;
  const rows = [
    ["Time to first token, p50", fleet.time_to_first_token.p50, first, measured.time_to_first_token.p50],
    ["Time to first token, p95", fleet.time_to_first_token.p95, first, measured.time_to_first_token.p95],
    ["Time per output token, p50", fleet.time_per_output_token.p50, token, measured.time_per_output_token.p50],
    ["Time per output token, p95", fleet.time_per_output_token.p95, token, measured.time_per_output_token.p95],
    ["End to end, p50", fleet.end_to_end.p50, token, measured.end_to_end.p50],
  ] as const;
  return rows.map(([name, predicted, errorPercent, actual]) => ({
    name,
    predicted,
    errorPercent,
    actual,
    differencePercent: predicted === null || actual === null || actual === 0 ? null : (predicted / actual - 1) * 100,
  }));
}
