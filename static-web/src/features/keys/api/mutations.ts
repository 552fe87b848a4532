import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ApiKey, ApiKeyWithSecret, Schemas } from "@/api/types";
import { del, patch, post } from "@/lib/apiClient";

const one = (id: string) => `/apikeys/${encodeURIComponent(id)}`;

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["keys"] });
}

export function useCreateKey() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (key: Schemas["CreateApiKey"]) => post<ApiKeyWithSecret>("/apikeys", key), onSuccess: refresh });
}

export function useUpdateKey(id: string) {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (change: Schemas["UpdateApiKey"]) => patch<ApiKey>(one(id), change), onSuccess: refresh });
}

export function useRotateKey(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (graceSeconds: number) => post<ApiKeyWithSecret>(`${one(id)}/rotate`, { grace_seconds: graceSeconds } satisfies Schemas["RotateApiKey"]),
    onSuccess: refresh,
  });
}

export function useRevokeKey(id: string) {
  const refresh = useRefresh();
  return useMutation({ mutationFn: () => del<ApiKey>(one(id)), onSuccess: refresh });
}
