import { queryOptions, useQuery } from "@tanstack/react-query";
import { get } from "@/lib/apiClient";
import type { Health } from "../types";

export const healthQuery = queryOptions({
  queryKey: ["health"],
  // A 503 has the same body, which names the dependency that is missing.
  queryFn: ({ signal }) => get<Health>("/health", { signal, timeout: 10_000, validateStatus: (status) => status === 200 || status === 503 }),
  retry: false,
});

export const useHealth = (refetchInterval = 5_000) => useQuery({ ...healthQuery, refetchInterval });
