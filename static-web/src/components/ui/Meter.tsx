import { cn } from "@/lib/cn";

interface MeterProps {
  label: string;
  /** From 0 to 1; a larger value is drawn as full. */
  share: number;
  /** The value's text for screen readers. */
  text: string;
  className?: string;
  /** Keeps its colour, for a load that can be high without being a problem. */
  plain?: boolean;
  thin?: boolean;
}

/** A bar that shows how full something is; from three quarters on its colour warns. */
export function Meter({ label, share, text, className, plain = false, thin = false }: MeterProps) {
  const bounded = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
  const colour = plain || bounded < 0.75 ? "bg-accent" : bounded < 0.95 ? "bg-[var(--chart-3)]" : "bg-danger-solid";
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuenow={Math.round(bounded * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuetext={text}
      className={cn(thin ? "h-1" : "h-1.5", "overflow-hidden rounded-full bg-line", className)}
    >
      <div className={cn("h-full rounded-full transition-[width] duration-500", colour)} style={{ width: `${bounded * 100}%` }} />
    </div>
  );
}
