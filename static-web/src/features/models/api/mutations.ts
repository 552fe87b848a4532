import { useMutation, useQuery } from "@tanstack/react-query";
import { useKeepDeployment } from "@/api/queries/deployments";
import type { Deployment, Schemas } from "@/api/types";
import { del, getTagged, patch } from "@/lib/apiClient";

const one = (name: string) => `/models/${encodeURIComponent(name)}`;

/** A deployment as its form starts: read when the form opens, and not again while somebody types. */
export const useDeploymentToEdit = (name: string) =>
  useQuery({ queryKey: ["deployment to edit", name], queryFn: ({ signal }) => getTagged<Deployment>(one(name), { signal }), gcTime: 0, staleTime: Infinity });

/**
 * Changes a deployment.
 * @param etag The entity tag that it must still have; null changes any version.
 */
export function useUpdateDeployment(name: string, etag: string | null = null) {
  const keep = useKeepDeployment();
  const config = etag === null ? {} : { headers: { "if-match": etag } };
  // One after another: of two concurrent changes the older could be applied last.
  return useMutation({ scope: { id: one(name) }, mutationFn: (change: Schemas["UpdateDeployment"]) => patch<Deployment>(one(name), change, config), onSuccess: keep });
}

export function useDeleteDeployment(name: string) {
  const keep = useKeepDeployment();
  return useMutation({ mutationFn: () => del<Deployment>(one(name)), onSuccess: keep });
}
