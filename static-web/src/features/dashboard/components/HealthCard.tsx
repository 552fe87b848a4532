import { useHealth } from "@/api/queries/health";
import { Badge, type Tone } from "@/components/ui/Badge";
import { Card } from "@/components/ui/Card";
import { Skeleton } from "@/components/ui/States";
import { Tooltip } from "@/components/ui/Tooltip";
import { formatDuration, formatSeconds, formatWords } from "@/lib/format";
import { liveInterval } from "@/lib/queryClient";

const tones: Record<string, Tone> = { ok: "ok", degraded: "warn", unavailable: "danger" };
const words: Record<string, string> = { ok: "Operational", degraded: "Degraded", unavailable: "Unavailable" };

/** The state of the server and of everything it depends on. */
export function HealthCard() {
  const { data, error } = useHealth(liveInterval);
  if (!data)
    return (
      <Card className="flex min-h-12 items-center px-4 sm:px-5">
        {error ? <span className="text-sm text-danger">{error.message}</span> : <Skeleton className="h-5 w-64" />}
      </Card>
    );
  return (
    <Card className="flex min-h-12 flex-wrap items-center gap-x-6 gap-y-2 px-4 py-2.5 text-sm sm:px-5">
      <Badge tone={error ? "danger" : (tones[data.status] ?? "neutral")} dot>
        {error ? "No connection" : (words[data.status] ?? data.status)}
      </Badge>
      <ul className="flex flex-wrap items-center gap-x-6 gap-y-2">
        {data.dependencies.map(({ name, status, latency_ms: latency, detail }) => (
          <li key={name} className="flex items-center gap-2">
            <span className="font-medium">{formatWords(name)}</span>
            {status !== "ok" && <Badge tone={tones[status] ?? "neutral"}>{words[status] ?? status}</Badge>}
            <span className="num inline-block min-w-14 text-xs text-muted">{latency === null ? "" : formatSeconds(latency / 1_000)}</span>
            {detail && (
              <Tooltip content={detail}>
                <span tabIndex={0} className="max-w-72 truncate text-xs text-muted">
                  {detail}
                </span>
              </Tooltip>
            )}
          </li>
        ))}
      </ul>
      <span className="num ml-auto text-xs text-muted">
        Version {data.version} · up {formatDuration(data.uptime_seconds)}
      </span>
    </Card>
  );
}
