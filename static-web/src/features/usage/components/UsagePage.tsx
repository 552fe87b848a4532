import { useQuery } from "@tanstack/react-query";
import { ChartColumn, Download } from "lucide-react";
import { useMemo } from "react";
import { useDeployments } from "@/api/queries/deployments";
import { useApiKeyNames } from "@/api/queries/keys";
import { usageQuery, type UsageQuery } from "@/api/queries/usage";
import { Chart, Legend } from "@/components/charts/Chart";
import { groupColor } from "@/components/charts/palette";
import { KeyPicker } from "@/components/KeyPicker";
import { Button } from "@/components/ui/Button";
import { Card, CardHeader } from "@/components/ui/Card";
import { Input } from "@/components/ui/Field";
import { PageHeader } from "@/components/ui/PageHeader";
import { Segmented } from "@/components/ui/Segmented";
import { Select } from "@/components/ui/Select";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { useSearchState } from "@/hooks/useSearchState";
import { useTitle } from "@/hooks/useTitle";
import { cn } from "@/lib/cn";
import { toCsv } from "@/lib/csv";
import { downloadText } from "@/lib/download";
import { formatCompact, formatInteger } from "@/lib/format";
import { bucketStart, otherGroup, toStacks, totalsBy } from "@/lib/series";
import { bucketSeconds, groupings, groupKey, groupParts, measures, spans, type Bucket, type Grouping, type Measure } from "./options";
import { UsageTable } from "./UsageTable";

const everyModel = "*";
const refreshEvery = 15_000;
const chartHeight = 280;

/** Parses a date of the address as the start of that day in UTC. */
const dayOf = (text: string | null): number | null => (text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? Date.parse(text) : null);

export function UsagePage() {
  useTitle("Usage");
  const [search, change] = useSearchState();
  const fromDay = dayOf(search.get("from"));
  const toDay = dayOf(search.get("to"));
  const custom = fromDay !== null && toDay !== null && toDay >= fromDay;
  const span = spans.find(({ id }) => id === search.get("range")) ?? spans[1];
  const days = custom ? (toDay - fromDay) / 86_400_000 + 1 : span.days;
  const hourly = days <= 31;
  const wantedBucket = (search.get("bucket") ?? (custom ? (days <= 2 ? "hour" : "day") : span.bucket)) as Bucket;
  const bucket: Bucket = wantedBucket === "hour" && hourly ? "hour" : "day";
  const grouping = groupings.find(({ value }) => value === search.get("by"))?.value ?? "model";
  const measure = measures.find(({ value }) => value === search.get("show")) ?? measures[0];
  const keyId = search.get("key");
  const model = search.get("model");
  const deployments = useDeployments();

  const query = (now: number): UsageQuery => {
    const from = custom ? fromDay : bucketStart(now - span.days * 86_400_000, bucketSeconds[bucket]);
    return {
      from: new Date(from).toISOString(),
      to: new Date(custom ? Math.min(now, toDay + 86_400_000) : now).toISOString(),
      bucket,
      ...(grouping === "none" ? {} : { group_by: grouping.split(",") as ("key" | "model")[] }),
      ...(keyId ? { key_id: keyId } : {}),
      ...(model ? { model } : {}),
    };
  };
  const usage = useQuery({ ...usageQuery("page", query, [custom ? [fromDay, toDay] : span.id, bucket, grouping, keyId, model]), refetchInterval: refreshEvery });
  const { data } = usage;

  const view = useMemo(() => {
    if (!data) return null;
    const from = Date.parse(data.from);
    const to = Date.parse(data.to) - 1;
    const of = groupKey(grouping);
    return { from, to, rows: totalsBy(data.data, of), ...toStacks(data.data, { from, to, bucketSeconds: bucketSeconds[bucket] }, of, measure.of) };
  }, [data, grouping, bucket, measure]);

  const visible = view?.rows.slice(0, 100) ?? [];
  const keyIds = [...new Set([...(view?.groups ?? []), ...visible.map((row) => row.group)].flatMap((group) => groupParts(grouping, group).keyId ?? []).filter((id) => id !== otherGroup))];
  const nameOf = useApiKeyNames(keyIds);
  const groupName = (group: string) => {
    if (group === otherGroup) return "Others";
    const parts = groupParts(grouping, group);
    return [parts.keyId === null ? null : nameOf(parts.keyId), parts.model].filter((part) => part !== null).join(" · ") || "Everything";
  };
  const series = (view?.groups ?? []).map((group, index) => ({ key: group, name: groupName(group), color: groupColor(group, index) }));

  const exportCsv = () => {
    if (!data) return;
    const rows = data.data.map((row) => [row.start, row.key_id, row.key_id === null ? null : nameOf(row.key_id), row.model, row.requests, row.failed_requests, row.input_tokens, row.output_tokens]);
    const header = ["start", "key_id", "key_name", "model", "requests", "failed_requests", "input_tokens", "output_tokens"];
    downloadText(`nebula-usage-${data.from.slice(0, 10)}-to-${data.to.slice(0, 10)}.csv`, "text/csv", toCsv(header, rows));
  };

  return (
    <>
      <PageHeader
        title="Usage"
        description="Requests and tokens from the usage ledger. Days start at midnight UTC."
        actions={
          <>
            <Segmented
              label="Time range"
              value={custom ? "custom" : span.id}
              onChange={(id) =>
                id === "custom"
                  ? change({ from: new Date(Date.now() - 13 * 86_400_000).toISOString().slice(0, 10), to: new Date().toISOString().slice(0, 10), range: null, bucket: null })
                  : change({ range: id, from: null, to: null, bucket: null })
              }
              options={[...spans.map(({ id, label, title }) => ({ value: id as string, label, title })), { value: "custom", label: "Custom" }]}
            />
            <Button onClick={exportCsv} disabled={!data || data.data.length === 0}>
              <Download aria-hidden /> CSV
            </Button>
          </>
        }
      />
      <div className="mb-4 grid grid-cols-2 gap-2 sm:flex sm:flex-wrap sm:items-center">
        <KeyPicker label="Key" value={keyId} onChange={(id) => change({ key: id })} none="All keys" className="sm:w-44" />
        <Select
          aria-label="Model"
          value={model ?? everyModel}
          onChange={(name) => change({ model: name === everyModel ? null : name })}
          className="sm:w-44"
          options={[{ value: everyModel, label: "All models" }, ...[...new Set([...(deployments.data ?? []).map(({ name }) => name), ...(model ? [model] : [])])].map((name) => ({ value: name, label: name }))]}
        />
        <Select<Grouping> aria-label="Group by" value={grouping} onChange={(by) => change({ by: by === "model" ? null : by })} className="sm:w-44" options={groupings.map(({ value, label }) => ({ value, label: `By ${label.toLowerCase()}` }))} />
        <Select<Measure> aria-label="Show" value={measure.value} onChange={(show) => change({ show: show === "tokens" ? null : show })} className="sm:w-40" options={measures} />
        <Segmented
          label="Step"
          value={bucket}
          onChange={(next) => change({ bucket: next })}
          options={[{ value: "hour", label: "Hours" }, { value: "day", label: "Days" }].filter(({ value }) => value === "day" || hourly) as { value: Bucket; label: string }[]}
          className="col-span-2"
        />
        {custom && (
          <div className="col-span-2 flex items-center gap-2 text-sm text-muted">
            <Input type="date" aria-label="From" value={search.get("from") ?? ""} max={search.get("to") ?? undefined} onChange={(event) => change({ from: event.target.value })} className="num" />
            to
            <Input type="date" aria-label="To" value={search.get("to") ?? ""} min={search.get("from") ?? undefined} onChange={(event) => change({ to: event.target.value })} className="num" />
          </div>
        )}
      </div>

      {data && view ? (
        <div className={cn("space-y-4 transition-opacity", usage.isPlaceholderData && "opacity-60")}>
          <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
            <Total label="Requests" value={data.total.requests} />
            <Total label="Failed requests" value={data.total.failed_requests} />
            <Total label="Input tokens" value={data.total.input_tokens} />
            <Total label="Output tokens" value={data.total.output_tokens} />
          </div>
          <Card>
            <CardHeader title={measure.label} hint={bucket === "day" ? "Per day" : "Per hour"} />
            <Chart
              data={view.points}
              series={series}
              kind="bar"
              height={chartHeight}
              format={formatCompact}
              from={view.points[0]?.at ?? view.from}
              to={view.points.at(-1)?.at ?? view.to}
              bucketSeconds={bucketSeconds[bucket]}
              label={`${measure.label} over time`}
              empty={data.data.length === 0 && "No usage in this time range"}
            />
            <Legend series={series} className="min-h-9 px-5 pb-4" />
          </Card>
          <Card className="overflow-hidden">
            {view.rows.length === 0 ? (
              <EmptyState icon={<ChartColumn />} title="No usage in this time range">
                Requests appear here as soon as they finish.
              </EmptyState>
            ) : (
              <UsageTable rows={data.data} totals={view.rows} grouping={grouping} bucket={bucket} nameOf={nameOf} />
            )}
          </Card>
        </div>
      ) : usage.error ? (
        <Card>
          <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />
        </Card>
      ) : (
        <Loading>
          <div className="space-y-4">
            <Skeleton className="h-20" />
            <Skeleton className="h-80" />
            <Skeleton className="h-40" />
          </div>
        </Loading>
      )}
    </>
  );
}

const Total = ({ label, value }: { label: string; value: number }) => (
  <Card className="px-4 py-3">
    <p className="text-xs text-muted">{label}</p>
    <p className="num mt-0.5 truncate text-xl leading-7 font-semibold tracking-tight" title={formatInteger(value)}>
      {value < 10_000_000 ? formatInteger(value) : formatCompact(value)}
    </p>
  </Card>
);
