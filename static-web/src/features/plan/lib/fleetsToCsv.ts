import type { Plan } from "@/api/types";
import { toCsv } from "@/lib/csv";

/** The fleets of a plan: seconds and US dollars as numbers. */
export function fleetsToCsv({ ranked, rejected }: Plan): string {
  const header = ["fleet", "miss", "gpu", "gpus_per_replica", "replicas", "weights", "cost_per_hour_usd", "cost_per_million_output_tokens_usd", "ttft_p95", "itl_p95", "e2e_p95", "error_rate", "utilization", "basis", "ttft_error_percent", "tpot_error_percent"];
  const rows = [...ranked, ...rejected].map((fleet) => [
    fleet.name,
    fleet.miss,
    fleet.deployment.gpu,
    fleet.deployment.gpus_per_replica,
    fleet.deployment.replicas,
    fleet.deployment.weights,
    fleet.cost_per_hour_usd,
    fleet.cost_per_million_output_tokens_usd,
    fleet.time_to_first_token.p95,
    fleet.inter_token_latency.p95,
    fleet.end_to_end.p95,
    fleet.error_rate,
    fleet.utilization,
    fleet.basis,
    fleet.error_percent.time_to_first_token,
    fleet.error_percent.time_per_output_token,
  ]);
  return toCsv(header, rows);
}
