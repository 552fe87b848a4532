import { CircleCheck, CircleX } from "lucide-react";
import type { ReactNode } from "react";
import type { Estimate, GpuProfile } from "@/api/types";
import { Card, CardHeader } from "@/components/ui/Card";
import { Skeleton } from "@/components/ui/States";
import { cn } from "@/lib/cn";
import { formatBytes, formatCompact, formatInteger, formatRate, formatSeconds, formatUsd } from "@/lib/format";

interface EstimatePanelProps {
  estimate: Estimate | undefined;
  error: Error | null;
  stale: boolean;
  gpu: GpuProfile | undefined;
  replicas: number;
  /** Tokens of one request of the load. */
  sequenceTokens: number;
  concurrency: number;
}

const bases: Record<NonNullable<Estimate["basis"]>, string> = {
  measured: "Measured: published runs of this model on these GPUs are in the fit.",
  interpolated: "Interpolated from published runs on this generation of GPUs and in this format.",
  assumed: "Assumed: no published run on this generation of GPUs, or in this format, is in the fit.",
};

/** The estimated capacity, speed and cost of a deployment that does not exist yet. */
export function EstimatePanel({ estimate, error, stale, gpu, replicas, sequenceTokens, concurrency }: EstimatePanelProps) {
  return (
    <Card className="pb-1">
      <CardHeader title="Estimate" hint="From the engine that simulates it" />
      {error ? (
        <p role="alert" className="px-5 pb-5 text-sm text-danger">
          {error.message}
        </p>
      ) : !estimate ? (
        <div className="space-y-3 px-5 pb-5">
          <Skeleton className="h-16" />
          <Skeleton className="h-40" />
        </div>
      ) : (
        <div className={cn("transition-opacity", stale && "opacity-60")} aria-live="polite">
          <div className="px-4 pb-4 sm:px-5">
            <p className={cn("flex items-start gap-2 text-sm font-medium", estimate.fits ? "text-ok" : "text-danger")}>
              {estimate.fits ? <CircleCheck className="mt-0.5 size-4 shrink-0" aria-hidden /> : <CircleX className="mt-0.5 size-4 shrink-0" aria-hidden />}
              {estimate.fits ? "Fits in memory" : "Does not fit"}
            </p>
            {estimate.reason && <p className="mt-1 text-sm break-words text-muted">{estimate.reason}</p>}
            {gpu && <MemoryBar estimate={estimate} memory={gpu.visible_memory_bytes * estimate.gpus_per_replica} />}
          </div>
          <dl className="num divide-y divide-line border-t border-line text-sm">
            <Row term="KV cache" value={estimate.fits ? `${formatCompact(estimate.kv_cache_tokens)} tokens` : null} hint="per replica" />
            <Row
              term="Maximum concurrency"
              value={estimate.fits ? `${formatInteger(Math.min(estimate.max_batch_size, Math.floor(estimate.kv_cache_tokens / sequenceTokens)) * replicas)} requests` : null}
              hint={`of ${formatInteger(sequenceTokens)} tokens, all replicas`}
            />
            <Row
              term="Time to first token"
              value={estimate.time_to_first_token_seconds === null ? null : formatSeconds(estimate.time_to_first_token_seconds)}
              error={estimate.error_percent?.time_to_first_token_seconds}
              hint={`at ${formatInteger(concurrency)} concurrent`}
            />
            <Row
              term="Inter-token latency"
              value={estimate.inter_token_seconds === null ? null : formatSeconds(estimate.inter_token_seconds)}
              error={estimate.error_percent?.inter_token_seconds}
              hint="per request"
            />
            <Row
              term="Throughput"
              value={estimate.output_tokens_per_second === null ? null : `${formatRate(estimate.output_tokens_per_second)} tok/s`}
              error={estimate.error_percent?.output_tokens_per_second}
              hint="output, all replicas"
            />
            <Row term="Cost per hour" value={formatUsd(estimate.cost_per_hour_usd)} hint="all replicas" />
            <Row
              term="Cost per million tokens"
              value={estimate.cost_per_million_output_tokens_usd === null ? null : formatUsd(estimate.cost_per_million_output_tokens_usd)}
              error={estimate.error_percent?.cost_per_million_output_tokens_usd}
              hint="output, at this load"
            />
            {(estimate.preemptions ?? 0) > 0 && <Row term="Preemptions" value={formatInteger(estimate.preemptions!)} hint={`in ${formatInteger(estimate.simulated_requests!)} simulated requests: the KV cache overflows`} />}
          </dl>
          {estimate.basis && <p className="border-t border-line px-4 py-3 text-xs text-muted sm:px-5">{bases[estimate.basis]} Errors are medians.</p>}
        </div>
      )}
    </Card>
  );
}

interface RowProps {
  term: string;
  value: string | null;
  hint: ReactNode;
  /** Median error of such predictions, in percent. */
  error?: number | null | undefined;
}

function Row({ term, value, hint, error }: RowProps) {
  return (
    <div className="flex items-baseline justify-between gap-3 px-4 py-2 sm:px-5">
      <dt className="leading-4.5">
        {term} <span className="block text-xs text-muted">{hint}</span>
      </dt>
      <dd className="text-right text-base font-semibold whitespace-nowrap">
        {value ?? <span className="font-normal text-muted">–</span>}
        {value !== null && typeof error === "number" && <ErrorBar percent={error} />}
      </dd>
    </div>
  );
}

/** An error bar around a value in the middle; 50 % fill it. */
const ErrorBar = ({ percent }: { percent: number }) => (
  <span className="flex items-center justify-end gap-1.5 text-xs font-normal text-muted">
    <span className="relative block h-2 w-14" aria-hidden>
      <span className="absolute top-1/2 h-px -translate-y-1/2 bg-line-strong" style={{ left: `${50 - Math.min(50, percent)}%`, right: `${50 - Math.min(50, percent)}%` }} />
      <span className="absolute top-0 left-1/2 h-2 w-0.5 -translate-x-1/2 rounded-full bg-[var(--chart-1)]" />
    </span>
    ± {Math.round(percent)} %
  </span>
);

function MemoryBar({ estimate, memory }: { estimate: Estimate; memory: number }) {
  const weights = estimate.weight_bytes;
  const cache = Math.max(0, estimate.usable_bytes - weights);
  const scale = Math.max(memory, weights);
  const share = (bytes: number) => `${(Math.min(bytes, scale) / scale) * 100}%`;
  const parts = [
    { name: "Weights", bytes: weights, colour: estimate.fits ? "var(--chart-1)" : "var(--danger-solid)" },
    { name: "KV cache", bytes: cache, colour: "var(--chart-2)" },
    { name: "Reserved", bytes: memory - estimate.usable_bytes, colour: "var(--line-strong)" },
  ];
  return (
    <div className="mt-3">
      <div className="flex h-2.5 gap-px overflow-hidden rounded-full bg-line" role="img" aria-label={`Weights ${formatBytes(weights)} of ${formatBytes(memory)} in a replica`}>
        {parts.map(({ name, bytes, colour }) => (
          <div key={name} className="h-full transition-[width] duration-300" style={{ width: share(bytes), background: colour }} />
        ))}
      </div>
      <ul className="num mt-2 flex flex-wrap justify-between gap-x-3 gap-y-1 text-xs text-muted">
        {parts.map(({ name, bytes, colour }) => (
          <li key={name} className="flex items-center gap-1.5">
            <span className="size-2 rounded-[3px]" style={{ background: colour }} aria-hidden />
            {name} {formatBytes(bytes)}
          </li>
        ))}
      </ul>
      <p className="num mt-1 text-xs text-muted">{formatBytes(memory)} per replica</p>
    </div>
  );
}
