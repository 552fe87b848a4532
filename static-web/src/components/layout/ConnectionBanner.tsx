import { useQueryClient } from "@tanstack/react-query";
import { Unplug } from "lucide-react";
import { useEffect, useRef } from "react";
import { useHealth } from "@/api/queries/health";

/** Shows that the connection to the API is lost, and refreshes the page's data when it is back. */
export function ConnectionBanner() {
  const health = useHealth();
  const gone = health.error?.isUnreachable === true && health.fetchStatus !== "paused";
  const wasGone = useRef(false);
  const queries = useQueryClient();
  useEffect(() => {
    if (wasGone.current && !gone) void queries.invalidateQueries();
    wasGone.current = gone;
  }, [gone, queries]);

  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-0 bottom-4 z-40 flex justify-center px-4">
      {gone && (
        <div className="flex animate-in items-center gap-2.5 rounded-full border border-line bg-surface py-2 pr-4 pl-3 text-sm shadow-pop">
          <Unplug className="size-4 text-danger" aria-hidden />
          Connection lost. Trying again…
        </div>
      )}
    </div>
  );
}
