import type { Deployment, Schemas } from "@/api/types";
import { autoscalingOf, toAutoscaling, type AutoscalingFormValues } from "./autoscalingForm";
import { commonChanges, commonOf, type CommonValues } from "./commonForm";
import { toNumber } from "@/lib/toNumber";

/** The values of the form of a deployment on simulated GPUs: numbers are text while they are typed. */
export interface SimulatedFormValues extends CommonValues {
  name: string;
  replicas: string;
  batch: string;
  batchedTokens: string;
  prefixCaching: boolean;
  autoscaling: AutoscalingFormValues;
}

export const formOf = (deployment: Deployment): SimulatedFormValues => ({
  ...commonOf(deployment),
  name: deployment.name,
  replicas: String(deployment.replicas),
  batch: String(deployment.max_batch_size),
  batchedTokens: String(deployment.max_batched_tokens),
  prefixCaching: deployment.prefix_caching ?? true,
  autoscaling: autoscalingOf(deployment),
});

/** The merge patch from the deployment to the form's values: only what has changed; an empty size is the default. */
export function toUpdate(deployment: Deployment, form: SimulatedFormValues): Schemas["UpdateDeployment"] {
  const before = formOf(deployment);
  return {
    ...commonChanges(before, form),
    ...(form.replicas.trim() === before.replicas ? {} : { replicas: Number(form.replicas) }),
    ...(form.batch.trim() === before.batch ? {} : { max_batch_size: toNumber(form.batch) }),
    ...(form.batchedTokens.trim() === before.batchedTokens ? {} : { max_batched_tokens: toNumber(form.batchedTokens) }),
    ...(form.prefixCaching === before.prefixCaching ? {} : { prefix_caching: form.prefixCaching }),
    ...(JSON.stringify(toAutoscaling(form.autoscaling)) === JSON.stringify(toAutoscaling(before.autoscaling)) ? {} : { autoscaling: toAutoscaling(form.autoscaling) }),
    ...(form.autoscaling.waits === before.autoscaling.waits ? {} : { cold_start: form.autoscaling.waits ? ("wait" as const) : ("refuse" as const) }),
  };
}

const fields: Record<string, "replicas" | "batch" | "batchedTokens" | "autoscaling" | "aliases" | "dialect" | "phrase"> = {
  replicas: "replicas",
  max_batch_size: "batch",
  max_batched_tokens: "batchedTokens",
  autoscaling: "autoscaling",
  aliases: "aliases",
  dialect: "dialect",
  content_filter_phrase: "phrase",
};

/** The field of the form that an error of the API is about; null if it has none. */
export const fieldOf = (param: string | null) => fields[param?.replace(/\[\d+\]$/, "").replace(/^autoscaling\..*/, "autoscaling") ?? ""] ?? null;
