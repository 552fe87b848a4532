import { useEffect } from "react";
import { isRouteErrorResponse, Link, useRouteError } from "react-router";
import { buttonClass } from "@/components/ui/Button";
import { ErrorState } from "@/components/ui/States";
import { toLoadError } from "@/lib/loadError";

/** Replaces a page that threw an error or whose code could not be loaded. */
export function ErrorPage() {
  const error = useRouteError();
  useEffect(() => console.error(error), [error]);
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />;
  return <ErrorState error={toLoadError(error)} onRetry={() => window.location.reload()} />;
}

export function NotFoundPage() {
  return (
    <div className="flex flex-col items-center py-24 text-center">
      <p className="num text-sm text-muted">404</p>
      <h1 className="mt-1 text-xl">Page not found</h1>
      <Link to="/" className={`mt-5 ${buttonClass()}`}>
        Go to the dashboard
      </Link>
    </div>
  );
}
