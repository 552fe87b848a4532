import { keepPreviousData, queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { get } from "@/lib/apiClient";
import { toVisible } from "@/lib/format";
import type { ApiKey, ApiKeyList, QueryOf } from "../types";

// A name with invisible characters could pass for another one.
const withVisibleName = (key: ApiKey): ApiKey => ({ ...key, name: toVisible(key.name) });

export type ApiKeysQuery = QueryOf<"listApiKeys">;

export const apiKeysQuery = (query: ApiKeysQuery) =>
  queryOptions({
    queryKey: ["keys", "list", query],
    queryFn: async ({ signal }) => {
      const page = await get<ApiKeyList>("/apikeys", { params: query, signal });
      return { ...page, data: page.data.map(withVisibleName) };
    },
    placeholderData: keepPreviousData,
  });

export const apiKeyQuery = (id: string) =>
  queryOptions({
    queryKey: ["keys", "one", id],
    queryFn: async ({ signal }) => withVisibleName(await get<ApiKey>(`/apikeys/${encodeURIComponent(id)}`, { signal })),
  });

export const useApiKeys = (query: ApiKeysQuery, refetchInterval?: number) => useQuery({ ...apiKeysQuery(query), refetchInterval: refetchInterval ?? false });

/** The id of the active key that was used last; null if there is none, or until it is loaded. */
export const useLastUsedKey = (): string | null => useApiKeys({ status: "active", limit: 1, sort: "last_used_at" }).data?.data[0]?.id ?? null;

/** The names of some keys, by id; an id whose key is not loaded or unknown is its own name. */
export function useApiKeyNames(ids: readonly string[]): (id: string) => string {
  const results = useQueries({
    queries: ids.map((id) => ({ ...apiKeyQuery(id), staleTime: 300_000 })),
  });
  const names = new Map(results.flatMap((result) => (result.data ? [[result.data.id, result.data.name] as const] : [])));
  return (id) => names.get(id) ?? id;
}
