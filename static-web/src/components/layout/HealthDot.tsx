import { useHealth } from "@/api/queries/health";
import { cn } from "@/lib/cn";

const looks = {
  ok: { colour: "bg-[var(--chart-4)]", text: "Operational" },
  degraded: { colour: "bg-[var(--chart-3)]", text: "Degraded" },
  unavailable: { colour: "bg-danger-solid", text: "Unavailable" },
  gone: { colour: "bg-danger-solid", text: "No connection" },
  unknown: { colour: "bg-line-strong", text: "Checking…" },
};

export function HealthDot() {
  const { data, error } = useHealth();
  const status = error ? "gone" : data ? (data.status as keyof typeof looks) : "unknown";
  const look = looks[status] ?? looks.unknown;
  return (
    <span className="flex min-w-0 items-center gap-2 text-xs text-muted">
      <span className={cn("size-2 shrink-0 rounded-full", look.colour)} aria-hidden />
      <span className="truncate">{look.text}</span>
    </span>
  );
}
