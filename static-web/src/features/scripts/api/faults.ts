import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Fault, FaultList, Schemas } from "@/api/types";
import { del, get, patch, post } from "@/lib/apiClient";
import { liveInterval } from "@/lib/queryClient";

const queryKey = ["faults"];
const one = (name: string) => `/faults/${encodeURIComponent(name)}`;

/** All faults, newest first, with counts that are kept fresh while they are on screen. There are at most 100, which is one page. */
export const useFaults = () =>
  useQuery({ queryKey, queryFn: ({ signal }) => get<FaultList>("/faults", { params: { limit: 100 }, signal }), select: ({ data }) => data, refetchInterval: liveInterval });

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey });
}

export function useCreateFault() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (fault: Schemas["CreateFault"]) => post<Fault>("/faults", fault), onSuccess: refresh });
}

export function useUpdateFault(name: string) {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (change: Schemas["UpdateFault"]) => patch<Fault>(one(name), change), onSuccess: refresh });
}

export function useDeleteFault(name: string) {
  const refresh = useRefresh();
  return useMutation({ mutationFn: () => del<Fault>(one(name)), onSuccess: refresh });
}
