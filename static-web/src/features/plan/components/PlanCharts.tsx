import { lazy, type ReactNode } from "react";
import type { Plan } from "@/api/types";
import { LateCode } from "@/components/LateCode";
import { Card, CardHeader } from "@/components/ui/Card";
import { formatRate } from "@/lib/format";
import { sweepLatency } from "../lib/sweepLatency";

const RateChart = lazy(async () => ({ default: (await import("./PlanPlots")).RateChart }));
const ParetoChart = lazy(async () => ({ default: (await import("./PlanPlots")).ParetoChart }));

/** Latency over the rate, and cost against latency. */
export function PlanCharts({ plan }: { plan: Plan }) {
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {plan.sweep && (
        <Plot
          title={`Rates of ${plan.sweep.fleet}`}
          hint={`${sweepLatency(plan.sweep).name}; now ${formatRate(plan.traffic.requests_per_second)}/s, holds ${formatRate(plan.sweep.held_requests_per_second)}/s, cliff at ${formatRate(plan.sweep.cliff_requests_per_second)}/s`}
        >
          <RateChart sweep={plan.sweep} now={plan.traffic.requests_per_second} />
        </Plot>
      )}
      {plan.pareto.points.length > 1 && (
        <Plot title="Cost against latency" hint={`${plan.pareto.latency} of the simulated fleets; the line joins those that no other fleet beats`}>
          <ParetoChart pareto={plan.pareto} />
        </Plot>
      )}
    </div>
  );
}

const Plot = ({ title, hint, children }: { title: string; hint: string; children: ReactNode }) => (
  <Card>
    <CardHeader title={title} hint={hint} />
    <div className="min-h-64 px-2 pb-3 sm:px-3">
      <LateCode fallback={<div className="skeleton mx-2 h-64" />}>{children}</LateCode>
    </div>
  </Card>
);
