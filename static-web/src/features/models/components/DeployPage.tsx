import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Rocket } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { estimateQuery, useCatalog, useDeploy, useDeployments } from "@/api/queries/deployments";
import type { Catalog, EstimateDeployment, Schemas } from "@/api/types";
import { BackToModels } from "@/components/BackToModels";
import { Button } from "@/components/ui/Button";
import { Card, CardHeader } from "@/components/ui/Card";
import { Field, Input } from "@/components/ui/Field";
import { PageHeader } from "@/components/ui/PageHeader";
import { Segmented } from "@/components/ui/Segmented";
import { Select } from "@/components/ui/Select";
import { Slider } from "@/components/ui/Slider";
import { ErrorState, InlineError, Loading, Skeleton } from "@/components/ui/States";
import { useDebounced } from "@/hooks/useDebounced";
import { useTitle } from "@/hooks/useTitle";
import { formatBytes, formatCompact, formatInteger, formatParameters, formatUsd, plural } from "@/lib/format";
import { suggestName } from "@/lib/suggestName";
import { toast } from "@/lib/toast";
import { parseAliases } from "./aliases";
import { DialectFields, type Dialect } from "./DialectFields";
import { EngineFields } from "./EngineFields";
import { defaultEngine, engineParams, toEngineBody } from "./engineForm";
import { EstimatePanel } from "./EstimatePanel";

export function DeployPage() {
  useTitle("Deploy a model");
  const catalog = useCatalog();
  const deployments = useDeployments();
  return (
    <>
      <PageHeader above={<BackToModels />} title="Deploy a model" description="Estimate capacity, speed and cost before you deploy." />
      {catalog.data && deployments.data ? (
        <DeployForm catalog={catalog.data} taken={deployments.data.map(({ name }) => name)} />
      ) : (catalog.error ?? deployments.error) ? (
        <ErrorState error={(catalog.error ?? deployments.error)!} onRetry={() => (void catalog.refetch(), void deployments.refetch())} />
      ) : (
        <Loading>
          <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
            <Skeleton className="h-96" />
            <Skeleton className="h-96" />
          </div>
        </Loading>
      )}
    </>
  );
}

type GpusPerReplica = NonNullable<EstimateDeployment["gpus_per_replica"]>;
const automatic = "auto";
const mostReplicas = 16;
/** Powers of two give the slider the same precision for few and for many. */
const concurrencies = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024];
const tokenSteps = [32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768];

function DeployForm({ catalog, taken }: { catalog: Catalog; taken: readonly string[] }) {
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const wanted = search.get("model");
  const model = catalog.models.find(({ id }) => id === wanted) ?? catalog.models.find(({ id }) => id === "llama-3.1-8b-instruct") ?? catalog.models[0]!;
  const fitOf = (gpu: string) => catalog.fits.find((fit) => fit.model === model.id && fit.gpu === gpu)?.gpus_per_replica ?? null;
  const priceOf = (gpu: Catalog["gpus"][number]) => gpu.price_per_hour_usd * (fitOf(gpu.id) ?? Infinity);
  const cheapest = [...catalog.gpus].sort((a, b) => priceOf(a) - priceOf(b))[0]!;

  const [chosenGpu, setGpu] = useState<string | null>(null);
  const [perReplica, setPerReplica] = useState(automatic);
  const [replicas, setReplicas] = useState(1);
  const [engine, setEngine] = useState(defaultEngine);
  const [ownName, setName] = useState<string | null>(null);
  const [aliases, setAliases] = useState("");
  const [dialect, setDialect] = useState<Dialect>("openai");
  const [phrase, setPhrase] = useState("");
  const [concurrency, setConcurrency] = useState(16);
  const [inputTokens, setInputTokens] = useState(512);
  const [outputTokens, setOutputTokens] = useState(256);
  const deploy = useDeploy();

  const gpu = catalog.gpus.find(({ id }) => id === chosenGpu) ?? cheapest;
  const name = ownName ?? suggestName(model.id, taken);
  const body = {
    model: model.id,
    gpu: gpu.id,
    gpus_per_replica: perReplica === automatic ? null : (Number(perReplica) as GpusPerReplica),
    replicas,
    ...toEngineBody(engine),
  } satisfies Partial<Schemas["CreateDeployment"]>;
  const load: EstimateDeployment = { ...body, concurrency, input_tokens: inputTokens, output_tokens: outputTokens };
  const settled = useDebounced(JSON.stringify(load), 120);
  const estimate = useQuery({ ...estimateQuery(JSON.parse(settled) as EstimateDeployment), placeholderData: keepPreviousData });

  const param = deploy.error?.field ?? null;
  const errorAt = (field: string) => (param === field ? deploy.error?.message : undefined);
  const shownAtField = ["name", "aliases", "gpu", "model", "gpus_per_replica", "dialect", "content_filter_phrase", ...engineParams].includes(param ?? "");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    deploy.mutate(
      { name, aliases: parseAliases(aliases), ...(model.kind === "chat" ? { dialect, content_filter_phrase: phrase === "" ? null : phrase } : {}), ...body },
      {
        onSuccess: async (deployed) => {
          toast.success(`Deploying ${deployed.name}`);
          await navigate("/models");
        },
      },
    );
  };

  return (
    <form onSubmit={submit} noValidate className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_23rem]">
      <div className="min-w-0 space-y-4">
        <Card>
          <CardHeader title="Deployment" />
          <div className="grid gap-x-4 gap-y-5 px-4 pb-5 sm:grid-cols-2 sm:px-5">
            <Field label="Model" error={errorAt("model")}>
              {(field) => (
                <Select
                  {...field}
                  value={model.id}
                  onChange={(id) => (setSearch({ model: id }, { replace: true }), setEngine(defaultEngine))}
                  options={catalog.models.map((each) => ({ value: each.id, label: each.name, hint: `${formatParameters(each.parameters)} parameters, ${formatBytes(each.weight_bytes)}` }))}
                />
              )}
            </Field>
            <Field label="GPU" error={errorAt("gpu")}>
              {(field) => (
                <Select
                  {...field}
                  value={gpu.id}
                  onChange={(id) => (setGpu(id), setEngine({ ...engine, weights: "" }))}
                  options={catalog.gpus.map((each) => {
                    const count = fitOf(each.id);
                    return {
                      value: each.id,
                      label: each.name,
                      hint: count === null ? "Model does not fit" : `${count} × ${formatBytes(each.memory_bytes)}, ${formatUsd(each.price_per_hour_usd * count)} per hour`,
                    };
                  })}
                />
              )}
            </Field>
            <Field label="Name" hint="Requests name it in their “model” field." error={errorAt("name")}>
              {(field) => <Input {...field} value={name} maxLength={128} onChange={(event) => setName(event.target.value)} autoComplete="off" spellCheck={false} />}
            </Field>
            <Field label="Aliases" optional hint="Other model names that requests may use, such as gpt-4o. Separate them by commas." error={errorAt("aliases")}>
              {(field) => <Input {...field} value={aliases} onChange={(event) => setAliases(event.target.value)} autoComplete="off" spellCheck={false} />}
            </Field>
            <div className="space-y-1.5">
              <p className="text-sm font-medium">GPUs per replica</p>
              <Segmented
                label="GPUs per replica"
                value={perReplica}
                onChange={setPerReplica}
                className="w-full"
                options={[{ value: automatic, label: "Fewest" }, ...catalog.fit_rules.gpus_per_replica.map((count) => ({ value: String(count), label: String(count) }))]}
              />
              {errorAt("gpus_per_replica") && <p className="text-xs text-danger">{errorAt("gpus_per_replica")}</p>}
            </div>
            {model.kind === "chat" && <DialectFields dialect={dialect} phrase={phrase} onDialectChange={setDialect} onPhraseChange={setPhrase} errorAt={errorAt} />}
            <SliderField label="Replicas" text={formatInteger(replicas)} value={replicas} min={0} max={mostReplicas} onChange={setReplicas} valueText={plural(replicas, "replica")} />
          </div>
        </Card>
        <Card>
          <CardHeader title="Engine" hint="As vLLM has them" />
          <div className="px-4 pb-5 sm:px-5">
            <EngineFields values={engine} onChange={setEngine} errorAt={errorAt} model={model} gpu={gpu} />
          </div>
        </Card>
        <Card>
          <CardHeader title="Load to estimate" hint="Only used for the estimate" />
          <div className="grid gap-x-6 gap-y-5 px-4 pb-5 sm:grid-cols-3 sm:px-5">
            <StepSlider label="Concurrent requests" steps={concurrencies} value={concurrency} onChange={setConcurrency} />
            <StepSlider label="Input tokens" steps={tokenSteps} value={inputTokens} onChange={setInputTokens} />
            <StepSlider label="Output tokens" steps={tokenSteps} value={outputTokens} onChange={setOutputTokens} />
          </div>
        </Card>
      </div>
      <div className="space-y-4 lg:sticky lg:top-6">
        <EstimatePanel
          estimate={estimate.data}
          error={estimate.error}
          stale={estimate.isPlaceholderData}
          gpu={gpu}
          replicas={replicas}
          sequenceTokens={inputTokens + outputTokens}
          concurrency={concurrency}
        />
        {deploy.error && !shownAtField && <InlineError error={deploy.error} />}
        <Button type="submit" variant="primary" className="h-10 w-full" busy={deploy.isPending} disabled={estimate.data?.fits === false && !estimate.isPlaceholderData}>
          <Rocket aria-hidden /> Deploy
        </Button>
      </div>
    </form>
  );
}

interface SliderFieldProps {
  label: string;
  text: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  valueText: string;
}

const SliderField = ({ label, text, ...slider }: SliderFieldProps) => (
  <div>
    <div className="mb-2.5 flex justify-between gap-2 text-sm">
      <span className="font-medium">{label}</span>
      <span className="num text-muted">{text}</span>
    </div>
    <Slider label={label} {...slider} />
  </div>
);

function StepSlider({ label, steps, value, onChange }: { label: string; steps: readonly number[]; value: number; onChange: (value: number) => void }) {
  return (
    <SliderField
      label={label}
      text={formatCompact(value)}
      value={Math.max(0, steps.indexOf(value))}
      min={0}
      max={steps.length - 1}
      onChange={(index) => onChange(steps[index]!)}
      valueText={formatInteger(value)}
    />
  );
}
