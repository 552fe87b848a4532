import { useMemo } from "react";
import { ratesOf, runningMinute, toLoadSeries, type CounterSample, type TimeRange } from "@/lib/series";
import { useHistory, useMetrics, useRunningMinute } from "./metrics";

const noSamples: readonly CounterSample[] = [];

/** The load on the dashboard: the history, the current minute, and the current rates. */
export function useLoad(range: TimeRange) {
  const metrics = useMetrics();
  const history = useHistory(range);
  const live = range.step === "minute";
  const running = useRunningMinute(live);
  const current = metrics.data?.now;
  const samples = metrics.data?.samples ?? noSamples;

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
