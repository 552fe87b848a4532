import { useMutation, useQueryClient } from "@tanstack/react-query";
import { deploymentsQuery } from "@/api/queries/deployments";
import type { Deployment, Schemas } from "@/api/types";
import { del, patch, post } from "@/lib/apiClient";

const one = (name: string) => `/models/${encodeURIComponent(name)}`;

/** Puts what the API answered into the list at once, and asks for the rest. */
function useKeep() {
  const queries = useQueryClient();
  return async (changed: Deployment) => {
    queries.setQueryData(deploymentsQuery.queryKey, (before) => before?.map((each) => (each.name === changed.name ? changed : each)));
    await queries.invalidateQueries({ queryKey: deploymentsQuery.queryKey });
  };
}

export function useDeploy() {
  const keep = useKeep();
  return useMutation({ mutationFn: (deployment: Schemas["CreateDeployment"]) => post<Deployment>("/models", deployment), onSuccess: keep });
}

export function useUpdateDeployment(name: string) {
  const keep = useKeep();
  return useMutation({ mutationFn: (change: Schemas["UpdateDeployment"]) => patch<Deployment>(one(name), change), onSuccess: keep });
}

export function useDeleteDeployment(name: string) {
  const keep = useKeep();
  return useMutation({ mutationFn: () => del<Deployment>(one(name)), onSuccess: keep });
}
