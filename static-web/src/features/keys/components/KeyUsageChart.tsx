import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usageQuery } from "@/api/queries/usage";
import { Chart, Legend } from "@/components/charts/Chart";
import { groupColor } from "@/components/charts/palette";
import { Card, CardHeader } from "@/components/ui/Card";
import { Segmented } from "@/components/ui/Segmented";
import { ErrorState, Skeleton } from "@/components/ui/States";
import { formatCompact, plural } from "@/lib/format";
import { bucketStart, otherGroup, toStacks } from "@/lib/series";

const spans = [
  { id: "1h", label: "1h", title: "Last hour", seconds: 3_600, bucket: "minute", bucketSeconds: 60, refreshEvery: 2_000 },
  { id: "24h", label: "24h", title: "Last 24 hours", seconds: 86_400, bucket: "hour", bucketSeconds: 3_600, refreshEvery: 10_000 },
  { id: "30d", label: "30d", title: "Last 30 days", seconds: 2_592_000, bucket: "day", bucketSeconds: 86_400, refreshEvery: 60_000 },
] as const;

const height = 220;

/** A key's tokens over time, by model. */
export function KeyUsageChart({ id }: { id: string }) {
  const [spanId, setSpan] = useState<(typeof spans)[number]["id"]>("1h");
  const span = spans.find((each) => each.id === spanId)!;
  const from = (now: number) => new Date(bucketStart(now - span.seconds * 1_000, span.bucketSeconds)).toISOString();
  const usage = useQuery({
    ...usageQuery("key", (now) => ({ key_id: id, group_by: ["model"], bucket: span.bucket, from: from(now) }), [id, span.id]),
    refetchInterval: span.refreshEvery,
  });
  const start = usage.data ? Date.parse(usage.data.from) : 0;
  const end = usage.data ? Date.parse(usage.data.to) : 1;
  const stacks =
    usage.data &&
    toStacks(
      usage.data.data,
      { from: start, to: end, bucketSeconds: span.bucketSeconds },
      (row) => row.model ?? "",
      (row) => row.input_tokens + row.output_tokens,
    );
  const series = (stacks?.groups ?? []).map((group, index) => ({ key: group, name: group === otherGroup ? "Others" : group, color: groupColor(group, index) }));
  const total = usage.data?.total;

  return (
    <Card>
      <CardHeader
        title="Tokens by model"
        hint={total ? <span className="num">{`${plural(total.requests, "request")}, ${formatCompact(total.input_tokens)} tokens in, ${formatCompact(total.output_tokens)} out`}</span> : "…"}
        actions={<Segmented label="Time range" value={spanId} onChange={setSpan} options={spans.map(({ id: value, label, title }) => ({ value, label, title }))} />}
      />
      {stacks ? (
        <>
          <Chart data={stacks.points} series={series} kind="bar" height={height} format={formatCompact} from={start} to={end} bucketSeconds={span.bucketSeconds} label="Tokens over time by model" empty={series.length === 0 && "No usage in this time range"} />
          <Legend series={series} className="min-h-9 px-5 pb-4" />
        </>
      ) : usage.error ? (
        <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />
      ) : (
        <div className="px-5 pb-5">
          <Skeleton className="h-[243px] w-full" />
        </div>
      )}
    </Card>
  );
}
