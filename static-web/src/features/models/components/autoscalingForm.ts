import type { Deployment, Schemas } from "@/api/types";
import { toNumber } from "@/lib/toNumber";

/** How replicas follow the load, as a form has it; an empty number is the default. */
export interface AutoscalingFormValues {
  enabled: boolean;
  min: string;
  max: string;
  targetWaiting: string;
  /** In percent. */
  targetKvCache: string;
  scaleDownAfter: string;
  /** Whether requests wait for a first replica. */
  waits: boolean;
}

export const noAutoscaling: AutoscalingFormValues = { enabled: false, min: "1", max: "4", targetWaiting: "", targetKvCache: "", scaleDownAfter: "", waits: false };

/** The fields that the API may complain about. */
export const autoscalingParams = [
  "autoscaling",
  "autoscaling.min_replicas",
  "autoscaling.max_replicas",
  "autoscaling.target_waiting",
  "autoscaling.target_kv_cache",
  "autoscaling.scale_down_after_seconds",
  "cold_start",
] as const;

export const autoscalingOf = ({ autoscaling, cold_start }: Deployment): AutoscalingFormValues => ({
  ...(autoscaling
    ? {
        enabled: true,
        min: String(autoscaling.min_replicas),
        max: String(autoscaling.max_replicas),
        targetWaiting: String(autoscaling.target_waiting),
        targetKvCache: String(Math.round((autoscaling.target_kv_cache ?? 0) * 100)),
        scaleDownAfter: String(autoscaling.scale_down_after_seconds),
      }
    : noAutoscaling),
  waits: cold_start === "wait",
});

/** The member of a deployment's body; null is no autoscaling. */
export const toAutoscaling = (values: AutoscalingFormValues): Schemas["Autoscaling"] => {
  if (!values.enabled) return null;
  const kvCache = toNumber(values.targetKvCache);
  return {
    min_replicas: toNumber(values.min),
    max_replicas: Number(values.max),
    target_waiting: toNumber(values.targetWaiting),
    target_kv_cache: kvCache === null ? null : kvCache / 100,
    scale_down_after_seconds: toNumber(values.scaleDownAfter),
  };
};

/** The members of a new deployment; absent without autoscaling. */
export const toAutoscalingBody = (values: AutoscalingFormValues) => ({
  ...(values.enabled ? { autoscaling: toAutoscaling(values) } : {}),
  ...(values.waits ? { cold_start: "wait" as const } : {}),
});
