import type { ApiKey, LimitKind } from "@/api/types";
import { Meter } from "@/components/ui/Meter";
import { Tooltip } from "@/components/ui/Tooltip";
import { formatCompact, formatInteger } from "@/lib/format";
import { limitNames } from "./limits";

interface LimitGaugeProps {
  kind: LimitKind;
  gauge: ApiKey["usage"][LimitKind];
}

/** One limit of a key and how much of it is used, for a row of the list. */
export function LimitGauge({ kind, gauge: { used, limit } }: LimitGaugeProps) {
  const { name, short } = limitNames[kind];
  if (limit === null) return null;
  const text = `${formatInteger(used)} of ${formatInteger(limit)}`;
  return (
    <Tooltip content={`${name}: ${text}`}>
      <div className="w-28" tabIndex={0}>
        <div className="num mb-1 flex justify-between gap-2 text-2xs leading-3 text-muted">
          <span>{short}</span>
          <span>
            {formatCompact(used)}/{formatCompact(limit)}
          </span>
        </div>
        <Meter label={name} share={used / limit} text={text} thin />
      </div>
    </Tooltip>
  );
}
