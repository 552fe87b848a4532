import { keepPreviousData, queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { get } from "@/lib/apiClient";
import type { ApiKey, ApiKeyList, QueryOf } from "../types";

export type ApiKeysQuery = QueryOf<"listApiKeys">;

export const apiKeysQuery = (query: ApiKeysQuery) =>
  queryOptions({
    queryKey: ["keys", "list", query],
    queryFn: ({ signal }) => get<ApiKeyList>("/apikeys", { params: query, signal }),
    placeholderData: keepPreviousData,
  });

export const apiKeyQuery = (id: string) =>
  queryOptions({
    queryKey: ["keys", "one", id],
    queryFn: ({ signal }) => get<ApiKey>(`/apikeys/${encodeURIComponent(id)}`, { signal }),
  });

export const useApiKeys = (query: ApiKeysQuery, refetchInterval?: number) => useQuery({ ...apiKeysQuery(query), refetchInterval: refetchInterval ?? false });

/** The names of some keys, by id; an id whose key is not known (yet) is its own name. */
export function useApiKeyNames(ids: readonly string[]): (id: string) => string {
  const results = useQueries({
    queries: ids.map((id) => ({ ...apiKeyQuery(id), staleTime: 300_000 })),
  });
  const names = new Map(results.flatMap((result) => (result.data ? [[result.data.id, result.data.name] as const] : [])));
  return (id) => names.get(id) ?? id;
}
