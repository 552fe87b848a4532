import { Checkbox } from "@/components/ui/Checkbox";
import { Field, Input } from "@/components/ui/Field";
import type { AutoscalingFormValues } from "./autoscalingForm";

interface AutoscalingFieldsProps {
  values: AutoscalingFormValues;
  onChange: (values: AutoscalingFormValues) => void;
  errorAt: (field: string) => string | undefined;
}

/** How a deployment's replicas follow its load, and what happens while the first one starts. */
export function AutoscalingFields({ values, onChange, errorAt }: AutoscalingFieldsProps) {
  const number = (name: Exclude<keyof AutoscalingFormValues, "enabled" | "waits">, label: string, param: string, hint: string, placeholder?: string) => (
    <Field label={label} optional={placeholder !== undefined} hint={hint} error={errorAt(`autoscaling.${param}`)}>
      {(field) => <Input {...field} value={values[name]} onChange={(event) => onChange({ ...values, [name]: event.target.value })} inputMode="numeric" placeholder={placeholder} className="num" autoComplete="off" />}
    </Field>
  );
  return (
    <div className="space-y-4">
      <Checkbox checked={values.enabled} onChange={(enabled) => onChange({ ...values, enabled })}>
        Follow the load
      </Checkbox>
      {values.enabled && (
        <div className="grid gap-x-4 gap-y-5 sm:grid-cols-2">
          {number("min", "Minimum replicas", "min_replicas", "At 0, the next request starts one.")}
          {number("max", "Maximum replicas", "max_replicas", "1 to 64.")}
          {number("targetWaiting", "Waiting requests target", "target_waiting", "Per replica, before replicas are added. Default: 4.", "Default")}
          {number("targetKvCache", "KV cache target", "target_kv_cache", "Percent that replicas should use. Default: 80.", "Default")}
          {number("scaleDownAfter", "Scale down after", "scale_down_after_seconds", "Seconds of less load. Default: 300.", "Default")}
        </div>
      )}
      <Checkbox checked={values.waits} onChange={(waits) => onChange({ ...values, waits })}>
        Requests wait while the first replica starts
      </Checkbox>
      {errorAt("autoscaling") && <p className="text-xs text-danger">{errorAt("autoscaling")}</p>}
    </div>
  );
}
