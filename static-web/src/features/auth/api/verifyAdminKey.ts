import type { QueryClient } from "@tanstack/react-query";
import { catalogQuery } from "@/api/queries/deployments";
import { get } from "@/lib/apiClient";
import { ApiError, toApiError } from "@/lib/apiError";
import type { Catalog } from "@/api/types";

/** Verifies a key by a request that requires the admin key, and caches the response. */
export async function verifyAdminKey(adminKey: string, queries: QueryClient): Promise<void> {
  try {
    const catalog = await get<Catalog>("/models/catalog", { headers: { authorization: `Bearer ${adminKey}` } });
    queries.setQueryData(catalogQuery.queryKey, catalog);
  } catch (error) {
    const { status } = toApiError(error);
    if (status === 401) throw new ApiError("This is not the admin key of this server.", status);
    if (status === 403) throw new ApiError("This is an API key. The dashboard needs the admin key.", status);
    throw error;
  }
}
