import { useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { useSession } from "@/lib/session";

/** Shows its children to who is signed in, and the sign-in to everyone else. What was loaded ends with the session. */
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
