import { Calculator, Square } from "lucide-react";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useCatalog, useDeployments } from "@/api/queries/deployments";
import type { Catalog, Plan } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Card, CardHeader } from "@/components/ui/Card";
import { Field, Input } from "@/components/ui/Field";
import { Meter } from "@/components/ui/Meter";
import { PageHeader } from "@/components/ui/PageHeader";
import { Select } from "@/components/ui/Select";
import { EmptyState, ErrorState, InlineError, Loading, Skeleton } from "@/components/ui/States";
import { useTitle } from "@/hooks/useTitle";
import { toApiError, type ApiError } from "@/lib/apiError";
import { formatParameters, formatPercent } from "@/lib/format";
import { runPlan, type PlanProgress } from "../api/runPlan";
import { initialForm, toRequest, type PlanForm } from "../lib/planForm";
import { PlanResult } from "./PlanResult";
import { TrafficFields } from "./TrafficFields";

export function PlanPage() {
  useTitle("Plan");
  const catalog = useCatalog();
  const deployments = useDeployments();
  return (
    <>
      <PageHeader title="Plan" description="Find the cheapest fleet for your traffic, and the load at which it breaks." />
      {catalog.data && deployments.data ? (
        <Planner catalog={catalog.data} deployments={deployments.data.map(({ name }) => name)} />
      ) : (catalog.error ?? deployments.error) ? (
        <Card>
          <ErrorState error={(catalog.error ?? deployments.error)!} onRetry={() => (void catalog.refetch(), void deployments.refetch())} />
        </Card>
      ) : (
        <Loading>
          <Skeleton className="h-96" />
        </Loading>
      )}
    </>
  );
}

const routings = [
  { value: "least_loaded", label: "Least loaded", hint: "The replica with the fewest sequences" },
  { value: "prefix_aware", label: "Prefix aware", hint: "The replica that has most of the prompt cached" },
  { value: "round_robin", label: "Round robin", hint: "One replica after the other" },
] as const;

function Planner({ catalog, deployments }: { catalog: Catalog; deployments: readonly string[] }) {
  const [form, setForm] = useState<PlanForm>(initialForm);
  const [plan, setPlan] = useState<Plan | null>(null);
  const [progress, setProgress] = useState<PlanProgress | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const change = (part: Partial<PlanForm>) => setForm((before) => ({ ...before, ...part }));
  const errorAt = (field: string) => (error?.field === field ? error.message : undefined);
  const shown = ["model", "gpus", "require", "max_cost_per_hour_usd"].includes(error?.field ?? "") || error?.field?.startsWith("traffic.");

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const abort = new AbortController();
    running.current = abort;
    setError(null);
    setProgress({ done: 0, activity: "starting" });
    try {
      setPlan(await runPlan(toRequest(form, Date.now()), abort.signal, setProgress));
    } catch (failure) {
      if (!abort.signal.aborted) setError(toApiError(failure as Error));
    } finally {
      running.current = null;
      setProgress(null);
    }
  };

  return (
    <div className="space-y-4">
      <form onSubmit={(event) => void submit(event)} noValidate className="grid items-start gap-4 lg:grid-cols-2">
        <TrafficFields form={form} onChange={change} deployments={deployments} errorAt={(field) => errorAt(`traffic.${field}`)} />
        <Card>
          <CardHeader title="Fleet and targets" />
          <div className="grid gap-x-4 gap-y-5 px-4 pb-5 sm:grid-cols-2 sm:px-5">
            <Field label="Model" error={errorAt("model")} className="sm:col-span-2">
              {(field) => (
                <Select
                  {...field}
                  value={form.model}
                  onChange={(model) => change({ model })}
                  options={catalog.models.filter(({ kind }) => kind === "chat").map(({ id, name, parameters }) => ({ value: id, label: name, hint: `${formatParameters(parameters)} parameters` }))}
                />
              )}
            </Field>
            <Field label="GPUs" optional hint="Such as h100, l40s. Default: all." error={errorAt("gpus")}>
              {(field) => <Input {...field} value={form.gpus} onChange={(event) => change({ gpus: event.target.value })} placeholder="any" autoComplete="off" spellCheck={false} />}
            </Field>
            <Field label="Maximum cost" optional hint="US dollars per hour." error={errorAt("max_cost_per_hour_usd")}>
              {(field) => <Input {...field} type="number" min={0} step="any" value={form.maxCost} onChange={(event) => change({ maxCost: event.target.value })} className="num" />}
            </Field>
            <Field label="Targets" hint="ttft, itl, tpot and e2e with _mean or _p95; error_rate, throughput, cost." error={errorAt("require")} className="sm:col-span-2">
              {(field) => <Input {...field} value={form.require} onChange={(event) => change({ require: event.target.value })} className="font-mono" autoComplete="off" spellCheck={false} />}
            </Field>
            <Field label="Routing" className="sm:col-span-2">
              {(field) => <Select {...field} value={form.routing} onChange={(routing) => change({ routing })} options={routings} />}
            </Field>
          </div>
        </Card>
        <div className="space-y-3 lg:col-span-2">
          {error && !shown && <InlineError error={error} />}
          {progress ? (
            <div className="flex flex-wrap items-center gap-3">
              <Button onClick={() => running.current?.abort()}>
                <Square aria-hidden /> Stop
              </Button>
              <div className="min-w-40 flex-1" role="status">
                <Meter label="Progress" share={progress.done} text={formatPercent(progress.done)} plain />
                <p className="num mt-1 truncate text-xs text-muted">
                  {formatPercent(progress.done)} · {progress.activity}
                </p>
              </div>
            </div>
          ) : (
            <Button type="submit" variant="primary" disabled={form.traffic === "trace" && form.trace === null}>
              <Calculator aria-hidden /> Plan
            </Button>
          )}
        </div>
      </form>
      {plan ? (
        <PlanResult plan={plan} taken={deployments} />
      ) : (
        !progress && (
          <Card>
            <EmptyState icon={<Calculator />} title="No plan yet">
              A plan simulates your traffic on fleets of the catalog, with the engine that simulates deployments.
            </EmptyState>
          </Card>
        )
      )}
    </div>
  );
}
