import { useNow } from "@/hooks/useNow";
import { formatExact, formatRelative } from "@/lib/format";
import { Tooltip } from "./Tooltip";

interface TimeProps {
  at: string | number | null | undefined;
  /** The text if there is no time. */
  none?: string;
}

/** A time relative to now; its tooltip has the exact time. */
export function Time({ at, none = "Never" }: TimeProps) {
  const now = useNow();
  if (at === null || at === undefined) return <span className="text-muted">{none}</span>;
  return (
    <Tooltip content={formatExact(at)}>
      <time dateTime={new Date(at).toISOString()} className="num whitespace-nowrap" tabIndex={0}>
        {formatRelative(at, now)}
      </time>
    </Tooltip>
  );
}
