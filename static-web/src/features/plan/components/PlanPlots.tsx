import { CartesianGrid, ComposedChart, Line, ReferenceLine, Scatter, Tooltip, XAxis, YAxis } from "recharts";
import type { Plan } from "@/api/types";
import { grid, margin, tipBox, xAxis, yAxis } from "@/components/charts/frame";
import { linearTicks, logTicks } from "@/components/charts/ticks";
import { formatRate, formatSeconds, formatUsd } from "@/lib/format";
import { sweepLatency } from "../lib/sweepLatency";

type Sweep = NonNullable<Plan["sweep"]>;
type Rate = Sweep["points"][number];
type ParetoPoint = Plan["pareto"]["points"][number];

const height = 250;
// The labels of reference lines are above the plot, and the last tick is at its right edge.
const roomy = { ...margin, top: 18, right: 16 };
const met = "var(--chart-1)";
const missed = "var(--danger-solid)";

interface TipProps<T> {
  active?: boolean;
  payload?: readonly { payload?: T }[];
}

const Tip = ({ title, lines }: { title: string; lines: readonly string[] }) => (
  <div className={tipBox}>
    <p className="font-medium text-fg">{title}</p>
    {lines.map((line) => (
      <p key={line} className="num text-muted">
        {line}
      </p>
    ))}
  </div>
);

const Dot = ({ cx, cy, isMet }: { cx: number | undefined; cy: number | undefined; isMet: boolean }) =>
  isMet ? <circle cx={cx ?? 0} cy={cy ?? 0} r={4} fill={met} /> : <circle cx={cx ?? 0} cy={cy ?? 0} r={4} fill="var(--surface)" stroke={missed} strokeWidth={2} />;

/** A p95 latency over the rate. Filled points reach the targets, hollow ones miss one. */
export function RateChart({ sweep, now }: { sweep: Sweep; now: number }) {
  const { key, name } = sweepLatency(sweep);
  const points = sweep.points.filter(({ [key]: latency }) => latency !== null && latency > 0);
  const most = Math.max(sweep.cliff_requests_per_second, ...points.map(({ requests_per_second: rate }) => rate)) * 1.05;
  const tip = ({ active, payload }: TipProps<Rate>) => {
    const point = payload?.[0]?.payload;
    if (!active || !point) return null;
    return (
      <Tip
        title={`${formatRate(point.requests_per_second)} requests/s`}
        lines={[`TTFT p95 ${formatSeconds(point.time_to_first_token_p95)}`, `ITL p95 ${formatSeconds(point.inter_token_latency_p95)}`, point.met ? "Reaches the targets" : "Misses a target"]}
      />
    );
  };
  return (
    <ComposedChart responsive accessibilityLayer title={`${name} of ${sweep.fleet} by request rate`} data={points} style={{ width: "100%", height }} margin={roomy}>
      <CartesianGrid {...grid} />
      <XAxis {...xAxis} dataKey="requests_per_second" type="number" domain={[0, most]} ticks={linearTicks(most)} tickFormatter={formatRate} />
      <YAxis {...yAxis} dataKey={key} type="number" scale="log" domain={["auto", "auto"]} tickFormatter={formatSeconds} />
      <Tooltip content={tip} isAnimationActive={false} cursor={{ stroke: "var(--line-strong)" }} />
      <ReferenceLine x={now} stroke="var(--muted)" strokeDasharray="3 3" label={{ value: "now", fontSize: 11, fill: "var(--muted)", position: "top" }} />
      <ReferenceLine x={sweep.cliff_requests_per_second} stroke={missed} strokeDasharray="3 3" label={{ value: "cliff", fontSize: 11, fill: "var(--muted)", position: "top" }} />
      <Line
        dataKey={key}
        stroke={met}
        strokeWidth={1.75}
        isAnimationActive={false}
        dot={({ cx, cy, index, payload }: { cx?: number; cy?: number; index?: number; payload: Rate }) => <Dot key={index} cx={cx} cy={cy} isMet={payload.met} />}
      />
    </ComposedChart>
  );
}

/** Latency over cost. Filled points reach the targets, hollow ones miss one. */
export function ParetoChart({ pareto }: { pareto: Plan["pareto"] }) {
  const points = pareto.points.filter(({ latency_seconds: latency }) => latency > 0).map((point) => ({ ...point, front: point.is_front ? point.latency_seconds : null }));
  const costs = points.map(({ cost_per_hour_usd: cost }) => cost);
  const tip = ({ active, payload }: TipProps<ParetoPoint>) => {
    const point = payload?.[0]?.payload;
    if (!active || !point) return null;
    return <Tip title={point.fleet} lines={[`${formatUsd(point.cost_per_hour_usd)} per hour`, `${pareto.latency} ${formatSeconds(point.latency_seconds)} (${point.basis})`, point.meets ? "Reaches the targets" : "Misses a target"]} />;
  };
  return (
    <ComposedChart responsive accessibilityLayer title={`${pareto.latency} against cost per hour`} data={points} style={{ width: "100%", height }} margin={roomy}>
      <CartesianGrid {...grid} />
      <XAxis {...xAxis} dataKey="cost_per_hour_usd" type="number" scale="log" domain={["dataMin", "dataMax"]} ticks={logTicks(Math.min(...costs), Math.max(...costs))} padding={{ left: 12, right: 12 }} tickFormatter={(value: number) => formatUsd(value)} />
      <YAxis {...yAxis} dataKey="latency_seconds" type="number" scale="log" domain={["auto", "auto"]} tickFormatter={formatSeconds} />
      <Tooltip content={tip} isAnimationActive={false} cursor={{ stroke: "var(--line-strong)" }} />
      <Line dataKey="front" stroke={met} strokeWidth={1.5} isAnimationActive={false} dot={false} activeDot={false} connectNulls />
      <Scatter dataKey="latency_seconds" isAnimationActive={false} shape={({ cx, cy, payload }: { cx?: number; cy?: number; payload?: ParetoPoint }) => <Dot cx={cx} cy={cy} isMet={payload?.meets ?? false} />} />
    </ComposedChart>
  );
}
