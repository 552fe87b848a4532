import { Suspense, type ReactNode } from "react";
import { ErrorBoundary } from "react-error-boundary";
import { ErrorState } from "@/components/ui/States";
import { toLoadError } from "@/lib/loadError";

interface LateCodeProps {
  /** What is shown while the code is loading. */
  fallback: ReactNode;
  children: ReactNode;
}

/** A part of a page whose code is loaded late. If it cannot be, an error takes its place, and the rest of the page stays. */
export const LateCode = ({ fallback, children }: LateCodeProps) => (
  <ErrorBoundary fallbackRender={({ error }) => <ErrorState error={toLoadError(error)} onRetry={() => window.location.reload()} />}>
    <Suspense fallback={fallback}>{children}</Suspense>
  </ErrorBoundary>
);
