import { useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { useSession } from "@/lib/session";

/** Shows its children if the admin is signed in, and redirects to the sign-in page if not. Cached data is cleared with the session. */
export function RequireSession({ children }: { children: ReactNode }) {
  const { token } = useSession();
  const location = useLocation();
  const queries = useQueryClient();
  useEffect(() => {
    if (token === null) queries.clear();
  }, [token, queries]);

  if (token !== null) return children;
  const here = location.pathname + location.search;
  return <Navigate to={here === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(here)}`} replace />;
}
