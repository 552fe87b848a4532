import { QueryClient, type UseMutationOptions } from "@tanstack/react-query";
import { toApiError, type ApiError } from "./apiError";

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: ApiError;
  }
}

const maxRetries = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always", // the API may be on this machine, which the browser can reach without a network
        staleTime: 2_000,
        retry: (failures, error) => {
          const { status } = toApiError(error);
          return (status === 0 || status >= 500) && failures < maxRetries;
        },
        retryDelay: (attempt) => 400 * 2 ** attempt,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

/** The options that a component passes to a mutation hook. */
export type MutationConfig<TData, TVariables> = Pick<UseMutationOptions<TData, ApiError, TVariables>, "onSuccess" | "onError">;

/** How often live data is refetched, in milliseconds. Queries pause while the tab is hidden. */
export const liveInterval = 2_000;
