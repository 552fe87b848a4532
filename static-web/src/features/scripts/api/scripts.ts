import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { everyItem } from "@/api/queries/pages";
import type { Script } from "@/api/types";
import { del, post, put } from "@/lib/apiClient";

const queryKey = ["scripts"];
const refreshEvery = 5_000;
const one = (name: string) => `/scripts/${encodeURIComponent(name)}`;

// The text is sent as it is typed, so that the API judges all of it.
const asTyped = { headers: { "content-type": "application/json" }, transformRequest: [(text: string) => text] };

/** All scripts in the order in which they are tried, with counts that are kept fresh while they are on screen. */
export const useScripts = () => useQuery({ queryKey, queryFn: ({ signal }) => everyItem<Script>("/scripts", signal), refetchInterval: refreshEvery });

function useRefresh() {
  const queries = useQueryClient();
  return () => Promise.all([queries.invalidateQueries({ queryKey }), queries.invalidateQueries({ queryKey: ["journal"] })]);
}

/** Adds the script of a JSON text, or replaces one by it. */
export function useWriteScript(name: string | null) {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (text: string) => (name === null ? post<Script>("/scripts", text, asTyped) : put<Script>(one(name), text, asTyped)), onSuccess: refresh });
}

export function useDeleteScript(name: string) {
  const refresh = useRefresh();
  return useMutation({ mutationFn: () => del<unknown>(one(name)), onSuccess: refresh });
}

/** Sets the sequences and counters of all scripts to 0. */
export function useResetScripts() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: () => post<unknown>("/scripts/reset", undefined), onSuccess: refresh });
}
