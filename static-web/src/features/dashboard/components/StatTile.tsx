import type { ReactNode } from "react";
import { Sparkline } from "@/components/charts/Sparkline";
import { Card } from "@/components/ui/Card";
import { Skeleton } from "@/components/ui/States";

interface StatTileProps {
  label: string;
  value: ReactNode;
  unit?: string;
  note?: ReactNode;
  trend?: readonly (number | null)[] | undefined;
  color?: string;
  loading: boolean;
}

/** A metric with its recent trend. */
export function StatTile({ label, value, unit, note, trend, color, loading }: StatTileProps) {
  return (
    <Card className="relative overflow-hidden">
      <div className="px-4 pt-3.5">
        <p className="text-xs text-muted">{label}</p>
        {loading ? (
          <Skeleton className="mt-1.5 h-6 w-20" />
        ) : (
          <p className="num mt-0.5 flex items-baseline gap-1.5 text-2xl leading-8 font-semibold tracking-tight whitespace-nowrap">
            {value}
            {unit && <span className="text-xs font-normal tracking-normal text-muted">{unit}</span>}
          </p>
        )}
        <p className="num h-4.5 truncate text-xs text-muted">{loading ? "" : note}</p>
      </div>
      <div className="mt-2 h-8">{trend && trend.length > 1 && <Sparkline values={trend} {...(color ? { color } : {})} className="h-full w-full" />}</div>
    </Card>
  );
}
