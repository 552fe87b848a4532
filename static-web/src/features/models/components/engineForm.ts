import type { Schemas } from "@/api/types";
import { toNumber } from "@/lib/toNumber";

/** The engine settings of a deployment as a form has them; empty is the default. */
export interface EngineFormValues {
  weights: string;
  kvCacheDtype: string;
  batch: string;
  batchedTokens: string;
  memoryUtilization: string;
  prefixCaching: boolean;
  expertParallel: boolean;
}

export const defaultEngine: EngineFormValues = { weights: "", kvCacheDtype: "auto", batch: "", batchedTokens: "", memoryUtilization: "", prefixCaching: true, expertParallel: false };

/** The fields that the API may complain about. */
export const engineParams = ["weights", "kv_cache_dtype", "max_batch_size", "max_batched_tokens", "gpu_memory_utilization", "prefix_caching", "expert_parallel"] as const;

/** The members of a new deployment; those at their default are absent, except the batch size. */
export const toEngineBody = (values: EngineFormValues) =>
  ({
    max_batch_size: toNumber(values.batch),
    ...(values.batchedTokens.trim() === "" ? {} : { max_batched_tokens: Number(values.batchedTokens) }),
    ...(values.weights === "" ? {} : { weights: values.weights as Schemas["Weights"] }),
    ...(values.kvCacheDtype === "auto" ? {} : { kv_cache_dtype: values.kvCacheDtype as Schemas["KvCacheDtype"] }),
    ...(values.memoryUtilization.trim() === "" ? {} : { gpu_memory_utilization: Number(values.memoryUtilization) / 100 }),
    ...(values.prefixCaching ? {} : { prefix_caching: false }),
    ...(values.expertParallel ? { expert_parallel: true } : {}),
  }) satisfies Partial<Schemas["CreateDeployment"]>;
