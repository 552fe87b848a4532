import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { deploymentsQuery } from "@/api/queries/deployments";
import { everyItem } from "@/api/queries/pages";
import type { Deployment, Recording } from "@/api/types";
import { del, post } from "@/lib/apiClient";

const queryKey = ["recordings"];
const refreshEvery = 5_000;

/** All recordings by name, kept fresh while they are on screen. */
export const useRecordings = () => useQuery({ queryKey, queryFn: ({ signal }) => everyItem<Recording>("/recordings", signal), refetchInterval: refreshEvery });

export function useDeleteRecording(name: string) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: () => del<unknown>(`/recordings/${encodeURIComponent(name)}`), onSuccess: () => queries.invalidateQueries({ queryKey }) });
}

/** Deploys a recording under a name. */
export function useReplay(recording: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => post<Deployment>("/models", { name, backend: { type: "replay", recording } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: deploymentsQuery.queryKey }),
  });
}
