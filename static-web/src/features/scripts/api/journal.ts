import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { JournalAssertions, JournalPage, QueryOf } from "@/api/types";
import { del, get } from "@/lib/apiClient";
import type { ApiError } from "@/lib/apiError";

export type JournalQuery = QueryOf<"listJournal">;

const queryKey = ["journal"];
const refreshEvery = 5_000;

/** Whether the server keeps no journal. */
export const isDisabled = (error: ApiError | null): boolean => error?.code === "journal_disabled";

// What is turned off is not asked for again and again.
const interval = ({ state }: { state: { error: ApiError | null } }) => (isDisabled(state.error) ? false : refreshEvery);

/** The newest entries of the journal, kept fresh while they are on screen. */
export const useJournal = (query: JournalQuery) =>
  useQuery({ queryKey: [...queryKey, "entries", query], queryFn: ({ signal }) => get<JournalPage>("/journal", { params: query, signal }), placeholderData: keepPreviousData, refetchInterval: interval });

export const useAssertions = (enabled: boolean) =>
  useQuery({ queryKey: [...queryKey, "assertions"], queryFn: ({ signal }) => get<JournalAssertions>("/journal/assertions", { signal }), refetchInterval: interval, enabled });

export function useClearJournal() {
  const queries = useQueryClient();
  return useMutation({ mutationFn: () => del<unknown>("/journal"), onSuccess: () => queries.invalidateQueries({ queryKey }) });
}
