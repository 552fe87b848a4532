import type { HistoryPoint, UsageRow } from "@/api/types";

/** A time range that charts can show, ending now. */
export interface TimeRange {
  readonly id: string;
  readonly label: string;
  readonly title: string;
  readonly seconds: number;
  /** The step to request: the API keeps minutes for one day and hours for thirty. */
  readonly step: "minute" | "hour";
  /** The time span of one point of a chart, in seconds: a multiple of the step. */
  readonly bucketSeconds: number;
  /** How often to refetch, in milliseconds. */
  readonly refreshEvery: number;
}

export const timeRanges: readonly TimeRange[] = [
  { id: "15m", label: "15m", title: "Last 15 minutes", seconds: 900, step: "minute", bucketSeconds: 60, refreshEvery: 2_000 },
  { id: "1h", label: "1h", title: "Last hour", seconds: 3_600, step: "minute", bucketSeconds: 60, refreshEvery: 2_000 },
  { id: "6h", label: "6h", title: "Last 6 hours", seconds: 21_600, step: "minute", bucketSeconds: 300, refreshEvery: 10_000 },
  { id: "24h", label: "24h", title: "Last 24 hours", seconds: 86_400, step: "minute", bucketSeconds: 900, refreshEvery: 30_000 },
  { id: "7d", label: "7d", title: "Last 7 days", seconds: 604_800, step: "hour", bucketSeconds: 7_200, refreshEvery: 60_000 },
  { id: "30d", label: "30d", title: "Last 30 days", seconds: 2_592_000, step: "hour", bucketSeconds: 28_800, refreshEvery: 60_000 },
];

export const rangeOf = (id: string | null, fallback = "1h"): TimeRange =>
  timeRanges.find((range) => range.id === id) ?? timeRanges.find((range) => range.id === fallback)!;

/** The first moment of the bucket that holds a time. Milliseconds, like all times here. */
export const bucketStart = (at: number, bucketSeconds: number): number => Math.floor(at / (bucketSeconds * 1_000)) * bucketSeconds * 1_000;

/** The starts of all buckets from the one that holds `from` to the one that holds `to`. */
export function bucketStarts(from: number, to: number, bucketSeconds: number): number[] {
  const starts: number[] = [];
  for (let at = bucketStart(from, bucketSeconds); at <= to; at += bucketSeconds * 1_000) starts.push(at);
  return starts;
}

export type StatusClass = "success" | "limited" | "abandoned" | "clientError" | "serverError";

/** The class of a status. 429 and 499 are classes of their own. */
export function statusClass(status: number): StatusClass {
  if (status < 400) return "success";
  if (status === 429) return "limited";
  if (status === 499) return "abandoned";
  return status < 500 ? "clientError" : "serverError";
}

export const sumByClass = (byStatus: Readonly<Record<string, number>>): Record<StatusClass, number> => {
  const sums: Record<StatusClass, number> = { success: 0, limited: 0, abandoned: 0, clientError: 0, serverError: 0 };
  for (const [status, count] of Object.entries(byStatus)) sums[statusClass(Number(status))] += count;
  return sums;
};

type LatencyName = keyof HistoryPoint["latency_seconds"];
const latencyNames: readonly LatencyName[] = ["time_to_first_token", "inter_token", "queue", "end_to_end"];
export const percentiles = ["p50", "p95", "p99"] as const;
export type Percentile = (typeof percentiles)[number];

/** One point of the dashboard's charts. Counts are rates per minute; a latency without measurements is null. */
export interface LoadPoint extends Record<StatusClass, number> {
  at: number;
  errors: number;
  requests: number;
  inputTokens: number;
  outputTokens: number;
  running: number;
  waiting: number;
  latency: Record<LatencyName, Record<Percentile, number | null>>;
}

/**
 * Places the API's history, which leaves out idle steps, on an even grid.
 * Percentiles of several steps are averaged by their counts: the exact percentile cannot be computed from them.
 */
export function toLoadSeries(points: readonly HistoryPoint[], from: number, to: number, bucketSeconds: number): LoadPoint[] {
  const groups = new Map<number, HistoryPoint[]>();
  for (const point of points) {
    const start = bucketStart(Date.parse(point.start), bucketSeconds);
    const group = groups.get(start);
    if (group) group.push(point);
    else groups.set(start, [point]);
  }
  return bucketStarts(from, to, bucketSeconds)
    .map((at) => ({ at, seconds: Math.min(bucketSeconds, (to - at) / 1_000) }))
    .filter(({ seconds }) => seconds >= leastCoveredSeconds)
    .map(({ at, seconds }) => toLoadPoint(at, groups.get(at) ?? [], seconds / 60));
}

// A bucket that has just begun would be extrapolated from almost nothing, so it is left out at first.
const leastCoveredSeconds = 15;

function toLoadPoint(at: number, points: readonly HistoryPoint[], minutes: number): LoadPoint {
  const perMinute = (count: number) => count / minutes;
  const counts: Record<StatusClass, number> = { success: 0, limited: 0, abandoned: 0, clientError: 0, serverError: 0 };
  let inputTokens = 0;
  let outputTokens = 0;
  let running = 0;
  let waiting = 0;
  for (const point of points) {
    for (const [name, count] of Object.entries(sumByClass(point.by_status))) counts[name as StatusClass] += count;
    inputTokens += point.input_tokens;
    outputTokens += point.output_tokens;
    running = Math.max(running, point.running_max);
    waiting = Math.max(waiting, point.waiting_max);
  }
  const errors = counts.clientError + counts.serverError;
  return {
    at,
    success: perMinute(counts.success),
    limited: perMinute(counts.limited),
    abandoned: perMinute(counts.abandoned),
    clientError: perMinute(counts.clientError),
    serverError: perMinute(counts.serverError),
    errors: perMinute(errors),
    requests: perMinute(Object.values(counts).reduce((sum, count) => sum + count, 0)),
    inputTokens: perMinute(inputTokens),
    outputTokens: perMinute(outputTokens),
    running,
    waiting,
    latency: Object.fromEntries(
      latencyNames.map((name) => [name, Object.fromEntries(percentiles.map((percentile) => [percentile, weightedMean(points, name, percentile)]))]),
    ) as LoadPoint["latency"],
  };
}

function weightedMean(points: readonly HistoryPoint[], name: LatencyName, percentile: Percentile): number | null {
  let sum = 0;
  let weight = 0;
  for (const { latency_seconds: latency } of points) {
    const value = latency[name][percentile];
    if (value === null) continue;
    sum += value * latency[name].count;
    weight += latency[name].count;
  }
  return weight === 0 ? null : sum / weight;
}

/** A row of a stacked chart: a time, and a value for each group. */
export type StackedPoint = { at: number } & Record<string, number>;

export const otherGroup = "__other";

/**
 * Ledger rows as a stacked series on an even grid: the largest groups, and one for all others.
 * @param groupOf A row's group.
 * @param valueOf The value to stack.
 */
export function toStacks(
  rows: readonly UsageRow[],
  { from, to, bucketSeconds, most = 7 }: { from: number; to: number; bucketSeconds: number; most?: number },
  groupOf: (row: UsageRow) => string,
  valueOf: (row: UsageRow) => number,
): { groups: string[]; points: StackedPoint[] } {
  const totals = new Map<string, number>();
  for (const row of rows) totals.set(groupOf(row), (totals.get(groupOf(row)) ?? 0) + valueOf(row));
  const ranked = [...totals].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).map(([group]) => group);
  // If only one group is left over, it is shown by its own name.
  const shown = ranked.length <= most + 1 ? ranked : ranked.slice(0, most);
  const groups = shown.length < ranked.length ? [...shown, otherGroup] : shown;
  const isShown = new Set(shown);
  const points = new Map<number, StackedPoint>();
  for (const at of bucketStarts(from, to, bucketSeconds)) {
    const point: StackedPoint = { at };
    for (const group of groups) point[group] = 0;
    points.set(at, point);
  }
  for (const row of rows) {
    const point = points.get(bucketStart(Date.parse(row.start), bucketSeconds));
    if (!point) continue;
    const group = isShown.has(groupOf(row)) ? groupOf(row) : otherGroup;
    point[group] = (point[group] ?? 0) + valueOf(row);
  }
  return { groups, points: [...points.values()] };
}

export interface Totals {
  requests: number;
  failed_requests: number;
  input_tokens: number;
  output_tokens: number;
}

/** Sums rows by group, busiest first. */
export function totalsBy(rows: readonly UsageRow[], groupOf: (row: UsageRow) => string): ({ group: string } & Totals)[] {
  const sums = new Map<string, { group: string } & Totals>();
  for (const row of rows) {
    const group = groupOf(row);
    const sum = sums.get(group) ?? { group, requests: 0, failed_requests: 0, input_tokens: 0, output_tokens: 0 };
    sum.requests += row.requests;
    sum.failed_requests += row.failed_requests;
    sum.input_tokens += row.input_tokens;
    sum.output_tokens += row.output_tokens;
    sums.set(group, sum);
  }
  return [...sums.values()].sort((a, b) => b.input_tokens + b.output_tokens - a.input_tokens - a.output_tokens || b.requests - a.requests || a.group.localeCompare(b.group));
}

/** A reading of counters that only grow. */
export interface CounterSample {
  at: number;
  counts: Record<StatusClass, number>;
  outputTokens: number;
  inputTokens: number;
}

/**
 * Rates per minute between the newest reading and the oldest one within the window; null if there are fewer than two.
 * A counter that decreased was reset by a restart of its server: its value is what it has counted since.
 */
export function ratesOf(samples: readonly CounterSample[], windowSeconds = 60): { requests: number; errors: number; limited: number; inputTokens: number; outputTokens: number } | null {
  const newest = samples.at(-1);
  if (!newest) return null;
  const first = samples.find((sample) => sample.at >= newest.at - windowSeconds * 1_000);
  if (!first || newest.at - first.at < 3_000) return null;
  const minutes = (newest.at - first.at) / 60_000;
  const grown = (now: number, before: number) => (now >= before ? now - before : now) / minutes;
  const of = (name: StatusClass) => grown(newest.counts[name], first.counts[name]);
  const errors = of("clientError") + of("serverError");
  return {
    requests: of("success") + of("limited") + of("abandoned") + errors,
    errors,
    limited: of("limited"),
    inputTokens: grown(newest.inputTokens, first.inputTokens),
    outputTokens: grown(newest.outputTokens, first.outputTokens),
  };
}

/** Adds a reading and removes those older than the window. */
export const withSample = (samples: readonly CounterSample[], sample: CounterSample, keepSeconds = 90): CounterSample[] =>
  samples.at(-1)?.at === sample.at ? [...samples] : [...samples.filter(({ at }) => at >= sample.at - keepSeconds * 1_000), sample];

/**
 * The current minute as a point of the history, which has whole minutes only: from the ledger, and the refusals, which it
 * does not have, from the counters.
 */
export function runningMinute(start: string, row: UsageRow | undefined, refused: number, running: number, waiting: number): HistoryPoint {
  const none = { count: 0, mean: null, p50: null, p95: null, p99: null };
  const requests = row?.requests ?? 0;
  const failed = row?.failed_requests ?? 0;
  return {
    start,
    by_status: { "200": requests - failed, "429": refused, "500": failed },
    input_tokens: row?.input_tokens ?? 0,
    output_tokens: row?.output_tokens ?? 0,
    running_max: running,
    waiting_max: waiting,
    latency_seconds: { time_to_first_token: none, inter_token: none, queue: none, end_to_end: none },
  };
}
