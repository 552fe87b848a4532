import { CircleAlert, RotateCw, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { toApiError } from "@/lib/apiError";
import { cn } from "@/lib/cn";
import { Button } from "./Button";

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}

export function EmptyState({ icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-center justify-center px-6 py-12 text-center", className)}>
      <div className="mb-3 flex size-10 items-center justify-center rounded-xl border border-line bg-subtle text-muted [&_svg]:size-5" aria-hidden>
        {icon}
      </div>
      <p className="font-medium">{title}</p>
      {children && <div className="mt-1 max-w-sm text-sm text-muted">{children}</div>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}

interface ErrorStateProps {
  error: Error;
  onRetry?: () => void;
  className?: string;
}

/** Takes the place of something that could not be loaded. */
export function ErrorState({ error, onRetry, className }: ErrorStateProps) {
  const { isUnreachable, message, requestId } = toApiError(error);
  return (
    <div role="alert" className={cn("flex flex-col items-center justify-center px-6 py-12 text-center", className)}>
      <div className="mb-3 flex size-10 items-center justify-center rounded-xl bg-danger-soft text-danger [&_svg]:size-5" aria-hidden>
        {isUnreachable ? <Unplug /> : <CircleAlert />}
      </div>
      <p className="font-medium">{isUnreachable ? "No connection" : "Could not load this"}</p>
      <p className="mt-1 max-w-md text-sm break-words text-muted">{message}</p>
      {requestId && <p className="mt-1 font-mono text-xs break-all text-muted">{requestId}</p>}
      {onRetry && (
        <Button className="mt-4" onClick={onRetry}>
          <RotateCw aria-hidden /> Try again
        </Button>
      )}
    </div>
  );
}

/** The error of the last action, in the API's words. */
export function InlineError({ error, className }: { error: Error; className?: string }) {
  const { message } = toApiError(error);
  return (
    <p role="alert" className={cn("flex gap-2 rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger", className)}>
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span className="min-w-0 break-words">{message}</span>
    </p>
  );
}

export const Skeleton = ({ className }: { className?: string }) => <div className={cn("skeleton", className)} aria-hidden />;

/** Announces to screen readers that something is loading. */
export const Loading = ({ children }: { children: ReactNode }) => (
  <div role="status" aria-live="polite">
    <span className="sr-only">Loading…</span>
    {children}
  </div>
);
