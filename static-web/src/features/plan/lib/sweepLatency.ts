import type { Plan } from "@/api/types";

const latencies = {
  ttft: { key: "time_to_first_token_p95", name: "TTFT p95" },
  itl: { key: "inter_token_latency_p95", name: "ITL p95" },
  tpot: { key: "inter_token_latency_p95", name: "ITL p95" },
  e2e: { key: "end_to_end_p95", name: "End-to-end p95" },
} as const;

/** The latency to watch over the rate: the one whose target breaks. */
export function sweepLatency(sweep: NonNullable<Plan["sweep"]>) {
  const breaking = sweep.breaking_target?.split("_")[0] ?? "";
  return breaking in latencies ? latencies[breaking as keyof typeof latencies] : latencies.ttft;
}
