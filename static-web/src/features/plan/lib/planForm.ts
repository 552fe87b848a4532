import type { Schemas } from "@/api/types";
import { toNumber } from "@/lib/toNumber";

export type TrafficKind = "described" | "trace" | "ledger";

/** The form of a plan, as it is typed. */
export interface PlanForm {
  model: string;
  traffic: TrafficKind;
  rate: string;
  duration: string;
  inputTokens: string;
  outputTokens: string;
  burstiness: string;
  sharedPrefix: string;
  trace: { name: string; text: string } | null;
  /** Hours back from now. */
  hours: string;
  deployment: string;
  gpus: string;
  maxCost: string;
  require: string;
  routing: "least_loaded" | "prefix_aware" | "round_robin";
}

export const initialForm: PlanForm = {
  model: "llama-3.1-8b-instruct",
  traffic: "described",
  rate: "10",
  duration: "300",
  inputTokens: "512",
  outputTokens: "256",
  burstiness: "1",
  sharedPrefix: "0",
  trace: null,
  hours: "1",
  deployment: "",
  gpus: "",
  maxCost: "",
  require: "ttft_p95<800ms, itl_p95<50ms, error_rate<0.1%",
  routing: "least_loaded",
};

/** The request of a form. */
export function toRequest(form: PlanForm, now: number): Schemas["CreatePlan"] {
  const gpus = form.gpus.split(/[\s,]+/).filter((gpu) => gpu !== "");
  return {
    model: form.model,
    traffic: trafficOf(form, now),
    ...(gpus.length === 0 ? {} : { gpus }),
    max_cost_per_hour_usd: toNumber(form.maxCost),
    require: form.require,
    routing: form.routing,
  };
}

function trafficOf(form: PlanForm, now: number): Schemas["PlannedTraffic"] {
  switch (form.traffic) {
    case "trace":
      return form.trace === null ? {} : { trace: form.trace.text, name: form.trace.name.slice(0, 100) };
    case "ledger":
      return { ledger: { from: new Date(now - Number(form.hours) * 3_600_000).toISOString(), to: new Date(now).toISOString(), model: form.deployment === "" ? null : form.deployment } };
    default:
      return {
        rate: toNumber(form.rate),
        duration_seconds: toNumber(form.duration),
        input_tokens: toNumber(form.inputTokens),
        output_tokens: toNumber(form.outputTokens),
        burstiness: toNumber(form.burstiness),
        shared_prefix_tokens: toNumber(form.sharedPrefix),
      };
  }
}
