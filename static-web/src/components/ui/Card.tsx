import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

export function Card({ className, ...rest }: ComponentProps<"section">) {
  return <section className={cn("min-w-0 rounded-xl border border-line bg-surface shadow-card", className)} {...rest} />;
}

interface CardHeaderProps {
  title: ReactNode;
  hint?: ReactNode;
  actions?: ReactNode;
  className?: string;
}

export function CardHeader({ title, hint, actions, className }: CardHeaderProps) {
  return (
    <header className={cn("flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 pt-3.5 pb-2.5 sm:px-5", className)}>
      <div className="min-w-0">
        <h2 className="text-sm text-fg">{title}</h2>
        {hint && <div className="text-xs text-muted">{hint}</div>}
      </div>
      {actions}
    </header>
  );
}
