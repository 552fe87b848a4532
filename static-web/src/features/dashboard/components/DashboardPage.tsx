import { PageHeader } from "@/components/ui/PageHeader";
import { Segmented } from "@/components/ui/Segmented";
import { ErrorState } from "@/components/ui/States";
import { useSearchState } from "@/hooks/useSearchState";
import { useTitle } from "@/hooks/useTitle";
import { formatCompact, formatInteger, formatPercent, formatRate, formatSeconds } from "@/lib/format";
import { rangeOf, timeRanges } from "@/lib/series";
import { useLoad } from "../api/useLoad";
import { HealthCard } from "./HealthCard";
import { KeyName } from "./KeyName";
import { LoadCharts } from "./LoadCharts";
import { RankingCard } from "./RankingCard";
import { Replicas } from "./Replicas";
import { StatTile } from "./StatTile";

export function DashboardPage() {
  useTitle("Dashboard");
  const [search, change] = useSearchState();
  const range = rangeOf(search.get("range"));
  const { metrics, history, series, rates } = useLoad(range);
  const data = metrics.data?.now;
  // The newest bucket with a measurement; without one, the server's values since its start.
  const first = series?.findLast((point) => point.latency.time_to_first_token.p50 !== null)?.latency.time_to_first_token ?? data?.latency_seconds.time_to_first_token;
  const loading = data === undefined;
  const last = series?.at(-2); // the newest one may still be running
  const requests = rates?.requests ?? last?.requests;
  const errors = rates?.errors ?? last?.errors;
  const tokens = rates ? rates.inputTokens + rates.outputTokens : last && last.inputTokens + last.outputTokens;
  const limited = rates?.limited ?? last?.limited;

  return (
    <>
      <PageHeader
        title="Dashboard"
        actions={
          <Segmented
            label="Time range"
            value={range.id}
            onChange={(id) => change({ range: id === "1h" ? null : id })}
            options={timeRanges.map(({ id, label, title }) => ({ value: id, label, title }))}
          />
        }
      />
      <div className="space-y-4">
        <HealthCard />
        {metrics.error && !data ? (
          <ErrorState error={metrics.error} onRetry={() => void metrics.refetch()} />
        ) : (
          <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
            <StatTile label="Requests" value={formatRate(requests ?? 0)} unit="/ min" note={`${formatInteger(data?.requests.total)} in all`} trend={series?.map((point) => point.requests)} loading={loading} />
            <StatTile
              label="Tokens"
              value={formatRate(tokens ?? 0)}
              unit="/ min"
              note={`${formatCompact((data?.tokens.input ?? 0) + (data?.tokens.output ?? 0))} in all`}
              trend={series?.map((point) => point.inputTokens + point.outputTokens)}
              color="var(--chart-2)"
              loading={loading}
            />
            <StatTile
              label="Errors"
              value={formatRate(errors ?? 0)}
              unit="/ min"
              note={errors && requests ? `${formatPercent(errors / requests)} of requests` : limited ? `and ${formatRate(limited)} / min rate limited` : "No failed requests"}
              trend={series?.map((point) => point.errors)}
              color="var(--chart-5)"
              loading={loading}
            />
            <StatTile
              label="Time to first token, p50"
              value={formatSeconds(first?.p50)}
              note={`p95 ${formatSeconds(first?.p95)} · p99 ${formatSeconds(first?.p99)}`}
              trend={series?.map((point) => point.latency.time_to_first_token.p50)}
              color="var(--chart-4)"
              loading={loading}
            />
          </div>
        )}
        {history.error && !history.data ? (
          <ErrorState error={history.error} onRetry={() => void history.refetch()} />
        ) : (
          <LoadCharts series={series} from={history.data?.from ?? 0} to={history.data?.to ?? 1} range={range} />
        )}
        <Replicas metrics={data} />
        <div className="grid gap-4 lg:grid-cols-2">
          <RankingCard title="Top keys" by="key" range={range} nameOf={(id) => <KeyName id={id} />} />
          <RankingCard title="Top models" by="model" range={range} nameOf={(name) => name} />
        </div>
      </div>
    </>
  );
}
