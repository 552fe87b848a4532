import { useEffect, useMemo, useState } from "react";
import type { Metrics } from "@/api/types";
import { ratesOf, runningMinute, sumByClass, toLoadSeries, withSample, type CounterSample, type TimeRange } from "@/lib/series";
import { useHistory, useMetrics, useRunningMinute } from "./metrics";

const toSample = (metrics: Metrics): CounterSample => ({
  at: Date.parse(metrics.at),
  counts: sumByClass(metrics.requests.by_status),
  inputTokens: metrics.tokens.input,
  outputTokens: metrics.tokens.output,
});

/** What the dashboard shows of the load: the history, the running minute at its end, and the rates of this moment. */
export function useLoad(range: TimeRange) {
  const metrics = useMetrics();
  const history = useHistory(range);
  const live = range.step === "minute";
  const running = useRunningMinute(live);
  const [samples, setSamples] = useState<CounterSample[]>([]);
  const current = metrics.data;
  useEffect(() => {
    if (current) setSamples((before) => withSample(before, toSample(current)));
  }, [current]);

  const past = history.data;
  const minute = running.data;
  const rates = ratesOf(samples);
  const series = useMemo(() => {
    if (!past) return undefined;
    let points = past.points;
    if (live && minute && !points.some((point) => Date.parse(point.start) === Date.parse(minute.start))) {
      const begun = samples.find((sample) => sample.at >= Date.parse(minute.start));
      const refused = begun ? Math.max(0, (samples.at(-1)?.counts.limited ?? 0) - begun.counts.limited) : 0;
      points = [...points, runningMinute(minute.start, minute.row, refused, current?.requests.running ?? 0, current?.requests.waiting ?? 0)];
    }
    return toLoadSeries(points, past.from, past.to, range.bucketSeconds);
  }, [past, minute, live, samples, current, range.bucketSeconds]);

  return { metrics, history, series, rates };
}
