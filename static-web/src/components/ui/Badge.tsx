import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

const tones = {
  neutral: "bg-subtle text-muted",
  accent: "bg-accent-soft text-accent-text",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  danger: "bg-danger-soft text-danger",
} as const;

export type Tone = keyof typeof tones;

interface BadgeProps {
  tone?: Tone;
  /** A dot before the text; `pulse` while something is in progress. */
  dot?: boolean | "pulse";
  className?: string;
  children: ReactNode;
}

export function Badge({ tone = "neutral", dot = false, className, children }: BadgeProps) {
  return (
    <span className={cn("inline-flex h-5.5 items-center gap-1.5 rounded-md px-1.5 text-xs font-medium whitespace-nowrap", tones[tone], className)}>
      {dot && <span className={cn("size-1.5 rounded-full bg-current", dot === "pulse" && "animate-pulse")} aria-hidden />}
      {children}
    </span>
  );
}
