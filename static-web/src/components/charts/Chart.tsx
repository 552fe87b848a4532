import { lazy } from "react";
import { LateCode } from "@/components/LateCode";
import { cn } from "@/lib/cn";
import type { ChartSeries, TimeChartProps } from "./types";

const TimeChart = lazy(() => import("./TimeChart"));

interface ChartProps extends TimeChartProps {
  /** The text in place of an empty chart. */
  empty?: string | false;
}

/** A chart that keeps its space while its code or data is loading. */
export function Chart({ empty = false, ...chart }: ChartProps) {
  return (
    <div className="relative px-2 pb-3 sm:px-3" style={{ minHeight: chart.height + 12 }}>
      <LateCode fallback={<div className="skeleton mx-2" style={{ height: chart.height }} />}>
        <TimeChart {...chart} />
        {empty !== false && <p className="pointer-events-none absolute inset-0 flex items-center justify-center pb-8 text-sm text-muted">{empty}</p>}
      </LateCode>
    </div>
  );
}

export function Legend({ series, className }: { series: readonly ChartSeries[]; className?: string }) {
  return (
    <ul className={cn("flex flex-wrap gap-x-3.5 gap-y-1 text-xs text-muted", className)}>
      {series.map(({ key, name, color }) => (
        <li key={key} className="flex min-w-0 items-center gap-1.5">
          <span className="size-2 shrink-0 rounded-[3px]" style={{ background: color }} aria-hidden />
          <span className="max-w-44 truncate">{name}</span>
        </li>
      ))}
    </ul>
  );
}
