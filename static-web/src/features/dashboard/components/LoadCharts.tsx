import { Chart, Legend } from "@/components/charts/Chart";
import type { ChartSeries } from "@/components/charts/types";
import { Card, CardHeader } from "@/components/ui/Card";
import { Skeleton } from "@/components/ui/States";
import { formatInteger, formatRate, formatSeconds } from "@/lib/format";
import type { LoadPoint, TimeRange } from "@/lib/series";

interface LoadChartsProps {
  series: readonly LoadPoint[] | undefined;
  from: number;
  to: number;
  range: TimeRange;
}

const requestSeries: ChartSeries[] = [
  { key: "success", name: "Succeeded", color: "var(--chart-1)" },
  { key: "limited", name: "Rate limited", color: "var(--chart-3)" },
  { key: "abandoned", name: "Client disconnected", color: "var(--chart-8)" },
  { key: "errors", name: "Failed", color: "var(--chart-5)" },
];
const tokenSeries: ChartSeries[] = [
  { key: "inputTokens", name: "Input", color: "var(--chart-2)" },
  { key: "outputTokens", name: "Output", color: "var(--chart-1)" },
];
const queueSeries: ChartSeries[] = [
  { key: "running", name: "Running", color: "var(--chart-1)" },
  { key: "waiting", name: "Waiting", color: "var(--chart-3)" },
];
const latencySeries: ChartSeries[] = [
  { key: "p50", name: "p50", color: "var(--chart-1)" },
  { key: "p95", name: "p95", color: "var(--chart-2)" },
  { key: "p99", name: "p99", color: "var(--chart-3)" },
];
const latencyCharts = [
  { name: "time_to_first_token", title: "Time to first token" },
  { name: "inter_token", title: "Inter-token latency" },
  { name: "end_to_end", title: "End-to-end latency" },
] as const;

const height = 200;

export function LoadCharts({ series, from, to, range }: LoadChartsProps) {
  const frame = { from, to, height, bucketSeconds: range.bucketSeconds };
  const idle = series !== undefined && series.every((point) => point.requests === 0);
  const nothing = idle ? "No requests in this time range" : false;

  return (
    <>
      <div className="grid gap-4 lg:grid-cols-2">
        <Card>
          <CardHeader title="Requests per minute" hint={<Legend series={requestSeries} className="mt-1" />} />
          {series ? <Chart {...frame} data={series} series={requestSeries} kind="bar" format={formatRate} label="Requests per minute by outcome" empty={nothing} /> : <ChartSkeleton />}
        </Card>
        <Card>
          <CardHeader title="Tokens per minute" hint={<Legend series={tokenSeries} className="mt-1" />} />
          {series ? <Chart {...frame} data={series} series={tokenSeries} kind="area" format={formatRate} label="Tokens per minute, input and output" empty={nothing} /> : <ChartSkeleton />}
        </Card>
      </div>
      <div className="grid gap-4 lg:grid-cols-2">
        {latencyCharts.map(({ name, title }) => (
          <Card key={name}>
            <CardHeader title={title} hint={<Legend series={latencySeries} className="mt-1" />} />
            {series ? (
              <Chart
                {...frame}
                data={series.map((point) => ({ at: point.at, ...point.latency[name] }))}
                series={latencySeries}
                kind="line"
                format={formatSeconds}
                label={`${title}, 50th, 95th and 99th percentile`}
                empty={series.every((point) => point.latency[name].p50 === null) && "No data in this time range"}
              />
            ) : (
              <ChartSkeleton />
            )}
          </Card>
        ))}
        <Card>
          <CardHeader title="Queue depth" hint={<Legend series={queueSeries} className="mt-1" />} />
          {series ? (
            <Chart {...frame} data={series} series={queueSeries} kind="line" format={(value) => formatInteger(value)} label="Peak running and waiting requests" />
          ) : (
            <ChartSkeleton />
          )}
        </Card>
      </div>
    </>
  );
}

const ChartSkeleton = () => (
  <div className="px-4 pb-4">
    <Skeleton className="h-[196px] w-full" />
  </div>
);
