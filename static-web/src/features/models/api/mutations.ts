import { useMutation, useQueryClient } from "@tanstack/react-query";
import { deploymentsQuery } from "@/api/queries/deployments";
import type { Deployment, Schemas } from "@/api/types";
import { del, patch, post } from "@/lib/apiClient";

const one = (name: string) => `/models/${encodeURIComponent(name)}`;

/** Updates the cached list with the API's response, then refetches it. */
function useKeep() {
  const queries = useQueryClient();
  return async (changed: Deployment) => {
    await queries.cancelQueries({ queryKey: deploymentsQuery.queryKey }); // a list on its way may be older than the change
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
  // One after another: of two concurrent changes the older could be applied last.
  return useMutation({ scope: { id: one(name) }, mutationFn: (change: Schemas["UpdateDeployment"]) => patch<Deployment>(one(name), change), onSuccess: keep });
}

export function useDeleteDeployment(name: string) {
  const keep = useKeep();
  return useMutation({ mutationFn: () => del<Deployment>(one(name)), onSuccess: keep });
}
