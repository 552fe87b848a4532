import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { deploymentsQuery } from "@/api/queries/deployments";
import type { Deployment, Schemas } from "@/api/types";
import { del, getTagged, patch, post } from "@/lib/apiClient";

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

/** A deployment as its form starts: read when the form opens, and not again while somebody types. */
export const useDeploymentToEdit = (name: string) =>
  useQuery({ queryKey: ["deployment to edit", name], queryFn: ({ signal }) => getTagged<Deployment>(one(name), { signal }), gcTime: 0, staleTime: Infinity });

export function useDeploy() {
  const keep = useKeep();
  return useMutation({ mutationFn: (deployment: Schemas["CreateDeployment"]) => post<Deployment>("/models", deployment), onSuccess: keep });
}

/**
 * Changes a deployment.
 * @param etag The entity tag that it must still have; null changes any version.
 */
export function useUpdateDeployment(name: string, etag: string | null = null) {
  const keep = useKeep();
  const config = etag === null ? {} : { headers: { "if-match": etag } };
  // One after another: of two concurrent changes the older could be applied last.
  return useMutation({ scope: { id: one(name) }, mutationFn: (change: Schemas["UpdateDeployment"]) => patch<Deployment>(one(name), change, config), onSuccess: keep });
}

export function useDeleteDeployment(name: string) {
  const keep = useKeep();
  return useMutation({ mutationFn: () => del<Deployment>(one(name)), onSuccess: keep });
}
