import { Upload } from "lucide-react";
import { useRef, useState, type ChangeEvent } from "react";
import { Button } from "@/components/ui/Button";
import { Card, CardHeader } from "@/components/ui/Card";
import { Field, FieldError, Input } from "@/components/ui/Field";
import { Segmented } from "@/components/ui/Segmented";
import { Select } from "@/components/ui/Select";
import { formatBytes } from "@/lib/format";
import type { PlanForm, TrafficKind } from "../lib/planForm";

/** What fits into a request's body with the rest of it. */
const maxTraceBytes = 9_000_000;
const everyDeployment = "*";

interface TrafficFieldsProps {
  form: PlanForm;
  onChange: (part: Partial<PlanForm>) => void;
  deployments: readonly string[];
  /** The API's error of a member of the traffic. */
  errorAt: (field: string) => string | undefined;
}

/** The traffic to plan for: described, a trace's, or the ledger's. */
export function TrafficFields({ form, onChange, deployments, errorAt }: TrafficFieldsProps) {
  const number = (label: string, key: "rate" | "duration" | "inputTokens" | "outputTokens" | "burstiness" | "sharedPrefix", member: string, hint?: string) => (
    <Field label={label} hint={hint} error={errorAt(member)}>
      {(field) => <Input {...field} type="number" min={0} step="any" value={form[key]} onChange={(event) => onChange({ [key]: event.target.value })} className="num" />}
    </Field>
  );
  return (
    <Card>
      <CardHeader
        title="Traffic"
        actions={
          <Segmented<TrafficKind>
            label="Source of the traffic"
            value={form.traffic}
            onChange={(traffic) => onChange({ traffic })}
            options={[
              { value: "described", label: "Described" },
              { value: "trace", label: "Trace" },
              { value: "ledger", label: "Ledger" },
            ]}
          />
        }
      />
      <div className="grid gap-x-4 gap-y-5 px-4 pb-5 sm:grid-cols-2 sm:px-5">
        {form.traffic === "described" && (
          <>
            {number("Requests per second", "rate", "rate")}
            {number("Seconds", "duration", "duration_seconds")}
            {number("Input tokens", "inputTokens", "input_tokens", "Mean of the prompts.")}
            {number("Output tokens", "outputTokens", "output_tokens", "Mean of the replies.")}
            {number("Burstiness", "burstiness", "burstiness", "1 is Poisson traffic, less is burstier.")}
            {number("Shared prefix tokens", "sharedPrefix", "shared_prefix_tokens", "Such as a system prompt.")}
          </>
        )}
        {form.traffic === "trace" && <TraceField form={form} onChange={onChange} error={errorAt("trace")} />}
        {form.traffic === "ledger" && (
          <>
            <Field label="Hours" hint="Back from now." error={errorAt("ledger.from")}>
              {(field) => <Input {...field} type="number" min={0} step="any" value={form.hours} onChange={(event) => onChange({ hours: event.target.value })} className="num" />}
            </Field>
            <Field label="Deployment" error={errorAt("ledger.model")}>
              {(field) => (
                <Select
                  {...field}
                  value={form.deployment === "" ? everyDeployment : form.deployment}
                  onChange={(name) => onChange({ deployment: name === everyDeployment ? "" : name })}
                  options={[{ value: everyDeployment, label: "All deployments" }, ...deployments.map((name) => ({ value: name, label: name }))]}
                />
              )}
            </Field>
          </>
        )}
      </div>
    </Card>
  );
}

function TraceField({ form, onChange, error }: Pick<TrafficFieldsProps, "form" | "onChange"> & { error: string | undefined }) {
  const input = useRef<HTMLInputElement>(null);
  const [tooLarge, setTooLarge] = useState<string | null>(null);
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (!file) return;
    setTooLarge(file.size > maxTraceBytes ? `${file.name} has ${formatBytes(file.size)}; a trace has at most ${formatBytes(maxTraceBytes)} here. The command line takes more: nebula plan.` : null);
    onChange({ trace: file.size > maxTraceBytes ? null : { name: file.name, text: await file.text() } });
  };
  const wrong = tooLarge ?? error;
  return (
    <div className="space-y-2 sm:col-span-2">
      <input ref={input} type="file" aria-label="Trace file" accept=".csv,.jsonl,.json,.txt" className="sr-only" tabIndex={-1} onChange={(event) => void choose(event)} />
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={() => input.current?.click()}>
          <Upload aria-hidden /> Choose a trace
        </Button>
        <p className="min-w-0 text-sm break-all">{form.trace === null ? <span className="text-muted">No file chosen</span> : form.trace.name}</p>
      </div>
      {wrong ? (
        <FieldError id="trace-note">{wrong}</FieldError>
      ) : (
        <p className="text-xs text-muted">Azure&rsquo;s CSV (TIMESTAMP, ContextTokens, GeneratedTokens), or Mooncake&rsquo;s JSON lines (timestamp, input_length, output_length, hash_ids).</p>
      )}
    </div>
  );
}
