import type { GpuProfile, ModelCard } from "@/api/types";
import { Checkbox } from "@/components/ui/Checkbox";
import { Field, Input } from "@/components/ui/Field";
import { Select } from "@/components/ui/Select";
import { formatInteger } from "@/lib/format";
import type { EngineFormValues } from "./engineForm";

const noFormat = "";
const cacheFormats = [
  { value: "auto", label: "Automatic", hint: "FP8 with weights in NVFP4, otherwise BF16" },
  { value: "bfloat16", label: "BF16" },
  { value: "fp8", label: "FP8", hint: "Twice as many tokens" },
];

interface EngineFieldsProps {
  values: EngineFormValues;
  onChange: (values: EngineFormValues) => void;
  errorAt: (field: string) => string | undefined;
  model: ModelCard;
  gpu: GpuProfile;
}

/** The settings of the engines of a new deployment's replicas. */
export function EngineFields({ values, onChange, errorAt, model, gpu }: EngineFieldsProps) {
  const set = <TName extends keyof EngineFormValues>(name: TName, value: EngineFormValues[TName]) => onChange({ ...values, [name]: value });
  const formats = model.weight_formats.filter((format) => gpu.weight_formats.includes(format));
  return (
    <div className="grid gap-x-4 gap-y-5 sm:grid-cols-2">
      <Field label="Weights" error={errorAt("weights")}>
        {(field) => (
          <Select
            {...field}
            value={values.weights}
            onChange={(format) => set("weights", format)}
            options={[{ value: noFormat, label: "Default", hint: "As published, or the nearest format that the GPU runs" }, ...formats.map((format) => ({ value: format as string, label: format.toUpperCase() }))]}
          />
        )}
      </Field>
      <Field label="KV cache" error={errorAt("kv_cache_dtype")}>
        {(field) => <Select {...field} value={values.kvCacheDtype} onChange={(dtype) => set("kvCacheDtype", dtype)} options={cacheFormats} />}
      </Field>
      <Field label="Batch size" optional hint={`Maximum concurrent requests per replica. Default: ${formatInteger(gpu.default_max_batch_size)}.`} error={errorAt("max_batch_size")}>
        {(field) => <Input {...field} type="number" min={1} max={4096} value={values.batch} onChange={(event) => set("batch", event.target.value)} placeholder="Default" className="num" />}
      </Field>
      <Field
        label="Tokens per step"
        optional
        hint={`Prompts are computed in chunks of at most this size. Default: ${formatInteger(gpu.default_max_batched_tokens)}.`}
        error={errorAt("max_batched_tokens")}
      >
        {(field) => <Input {...field} type="number" min={1} max={1_048_576} value={values.batchedTokens} onChange={(event) => set("batchedTokens", event.target.value)} placeholder="Default" className="num" />}
      </Field>
      <Field label="GPU memory" optional hint="Percent that the engine may use. Default: 90." error={errorAt("gpu_memory_utilization")}>
        {(field) => <Input {...field} type="number" min={10} max={100} value={values.memoryUtilization} onChange={(event) => set("memoryUtilization", event.target.value)} placeholder="Default" className="num" />}
      </Field>
      <div className="space-y-2.5 self-center">
        <Checkbox checked={values.prefixCaching} onChange={(on) => set("prefixCaching", on)}>
          Cache common prefixes
        </Checkbox>
        {model.experts && (
          <Checkbox checked={values.expertParallel} onChange={(on) => set("expertParallel", on)}>
            Whole experts per GPU
          </Checkbox>
        )}
        {errorAt("expert_parallel") && <p className="text-xs text-danger">{errorAt("expert_parallel")}</p>}
      </div>
    </div>
  );
}
