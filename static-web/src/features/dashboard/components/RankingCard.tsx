import { ChartBarBig } from "lucide-react";
import type { ReactNode } from "react";
import { Card, CardHeader } from "@/components/ui/Card";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { formatCompact, formatInteger } from "@/lib/format";
import type { TimeRange } from "@/lib/series";
import { useRanking } from "../api/metrics";

interface RankingCardProps {
  title: string;
  by: "key" | "model";
  range: TimeRange;
  /** Renders the name of a row's group. */
  nameOf: (group: string) => ReactNode;
}

export function RankingCard({ title, by, range, nameOf }: RankingCardProps) {
  const ranking = useRanking(by, range);
  const rows = ranking.data?.rows ?? [];
  const most = Math.max(1, ...rows.map((row) => row.input_tokens + row.output_tokens));

  return (
    <Card className="min-h-72">
      <CardHeader title={title} hint={ranking.data?.allTime ? "By tokens, all time (too many keys for this range)" : "By tokens"} />
      {ranking.data ? (
        rows.length === 0 ? (
          <EmptyState icon={<ChartBarBig />} title="No usage in this time range" className="py-9" />
        ) : (
          <ol className="px-2 pb-3 sm:px-3">
            {rows.map((row) => (
              <li key={row.group} className="relative flex h-8.5 items-center justify-between gap-3 rounded-lg px-2 text-sm">
                <span
                  className="absolute inset-y-0.5 left-0 -z-0 rounded-md bg-accent-soft transition-[width] duration-500"
                  style={{ width: `${Math.max(1, ((row.input_tokens + row.output_tokens) / most) * 100)}%` }}
                  aria-hidden
                />
                <span className="relative min-w-0 truncate font-medium">{nameOf(row.group)}</span>
                <span className="num relative flex shrink-0 gap-4 text-xs">
                  <span className="text-muted">{formatInteger(row.requests)} req</span>
                  <span className="w-14 text-right font-medium">{formatCompact(row.input_tokens + row.output_tokens)}</span>
                </span>
              </li>
            ))}
          </ol>
        )
      ) : ranking.error ? (
        <ErrorState error={ranking.error} onRetry={() => void ranking.refetch()} />
      ) : (
        <Loading>
          <div className="space-y-2 px-5 pb-5">
            {[0, 1, 2, 3].map((row) => (
              <Skeleton key={row} className="h-7 w-full" />
            ))}
          </div>
        </Loading>
      )}
    </Card>
  );
}

