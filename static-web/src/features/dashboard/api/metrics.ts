import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get } from "@/lib/apiClient";
import { liveInterval } from "@/lib/queryClient";
import type { Metrics, MetricsHistory, UsagePage } from "@/api/types";
import { toApiError } from "@/lib/apiError";
import { bucketStart, sumByClass, totalsBy, withSample, type CounterSample, type TimeRange } from "@/lib/series";

const toSample = (metrics: Metrics): CounterSample => ({
  at: Date.parse(metrics.at),
  counts: sumByClass(metrics.requests.by_status),
  inputTokens: metrics.tokens.input,
  outputTokens: metrics.tokens.output,
});

const metricsKey = ["metrics"];

export interface LiveMetrics {
  now: Metrics;
  /** The recent readings, from which the current rates are computed. */
  samples: readonly CounterSample[];
}

export const useMetrics = () =>
  useQuery({
    queryKey: metricsKey,
    queryFn: async ({ signal, client }): Promise<LiveMetrics> => {
      const now = await get<Metrics>("/metrics", { signal });
      return { now, samples: withSample(client.getQueryData<LiveMetrics>(metricsKey)?.samples ?? [], toSample(now)) };
    },
    refetchInterval: liveInterval,
  });

export const useHistory = (range: TimeRange) =>
  useQuery({
    queryKey: ["history", range.id],
    queryFn: async ({ signal }) => {
      const to = Date.now();
      const from = bucketStart(to - range.seconds * 1_000, range.bucketSeconds);
      const params = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), step: range.step };
      const history = await get<MetricsHistory>("/metrics/history", { params, signal });
      return { points: history.data, from, to };
    },
    refetchInterval: range.refreshEvery,
    placeholderData: keepPreviousData,
  });

/** The ledger's row of the current minute, which the history does not have yet. */
export const useRunningMinute = (enabled: boolean) =>
  useQuery({
    queryKey: ["usage", "running-minute"],
    queryFn: async ({ signal }) => {
      const start = new Date(bucketStart(Date.now(), 60)).toISOString();
      const usage = await get<UsagePage>("/usage", { params: { from: start, bucket: "minute" }, signal });
      return { start, row: usage.data.at(-1) };
    },
    refetchInterval: liveInterval,
    enabled,
  });

export interface Ranking {
  rows: ReturnType<typeof totalsBy>;
  /** The ledger has too many rows for the range: these are the totals of all time. */
  allTime: boolean;
}

const rankingBucket = (range: TimeRange) => (range.seconds <= 21_600 ? "minute" : range.seconds <= 604_800 ? "hour" : "day");

/** The busiest keys or models of a range, by tokens. */
export const useRanking = (by: "key" | "model", range: TimeRange) =>
  useQuery({
    queryKey: ["usage", "ranking", by, range.id],
    queryFn: async ({ signal }): Promise<Ranking> => {
      const from = new Date(Date.now() - range.seconds * 1_000).toISOString();
      try {
        const usage = await get<UsagePage>("/usage", { params: { from, bucket: rankingBucket(range), group_by: by }, signal });
        return { rows: totalsBy(usage.data, (row) => (by === "key" ? row.key_id : row.model) ?? "").slice(0, 6), allTime: false };
      } catch (error) {
        if (by !== "key" || toApiError(error).status !== 400) throw error;
        const { keys } = await get<Metrics>("/metrics", { signal });
        return { rows: keys.slice(0, 6).map((key) => ({ group: key.id, requests: key.requests, failed_requests: 0, input_tokens: key.input_tokens, output_tokens: key.output_tokens })), allTime: true };
      }
    },
    refetchInterval: Math.max(5_000, range.refreshEvery),
    placeholderData: keepPreviousData,
  });
