import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get } from "@/lib/apiClient";
import type { QueryOf, RequestList, UsagePage } from "../types";

export type UsageQuery = QueryOf<"getUsage">;
export type RequestsQuery = QueryOf<"listRequests">;

/** The ledger. The name identifies a query whose times follow the clock, so that its last data stays visible while it reloads. */
export const usageQuery = (name: string, query: (now: number) => UsageQuery, parts: readonly unknown[]) =>
  queryOptions({
    queryKey: ["usage", name, ...parts],
    queryFn: ({ signal }) => get<UsagePage>("/usage", { params: query(Date.now()), signal }),
    placeholderData: keepPreviousData,
  });

export const requestsQuery = (query: RequestsQuery) =>
  queryOptions({
    queryKey: ["requests", query],
    queryFn: ({ signal }) => get<RequestList>("/requests", { params: query, signal }),
    placeholderData: keepPreviousData,
  });
