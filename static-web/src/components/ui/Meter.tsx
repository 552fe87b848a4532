import { cn } from "@/lib/cn";

interface MeterProps {
  label: string;
  /** From 0 to 1; more is drawn as full. */
  share: number;
  /** How the value is read out. */
  text: string;
  className?: string;
  /** A load that is high without being wrong keeps its colour. */
  plain?: boolean;
  thin?: boolean;
}

/** A bar that says how full something is; the colour warns from three quarters on. */
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
