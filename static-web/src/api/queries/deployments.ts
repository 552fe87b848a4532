import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "@/lib/apiClient";
import { liveInterval } from "@/lib/queryClient";
import type { Catalog, Deployment, Estimate, EstimateDeployment, ModelCard, Schemas } from "../types";
import { everyItem } from "./pages";

export const deploymentsQuery = queryOptions({
  queryKey: ["deployments"],
  queryFn: ({ signal }) => everyItem<Deployment>("/models", signal),
});

/** All deployments, newest first, kept fresh while they are on screen. */
export const useDeployments = () => useQuery({ ...deploymentsQuery, refetchInterval: liveInterval });

/** The models and GPUs that can be deployed. They change only with the server's version. */
export const catalogQuery = queryOptions({
  queryKey: ["catalog"],
  queryFn: ({ signal }) => get<Catalog>("/models/catalog", { signal }),
  staleTime: Infinity,
});

export const useCatalog = () => useQuery(catalogQuery);

/**
 * The deployments that answer chats or compute embeddings; undefined until they are loaded. A server can do both. A model that the catalog does not have,
 * a recording and routes count as one for chats.
 */
export function useDeploymentsOf(kind: ModelCard["kind"]): Deployment[] | undefined {
  const models = useCatalog().data?.models ?? [];
  const does = ({ model, backend }: Deployment) => {
    if (backend?.supports) return backend.supports[kind === "chat" ? "chat" : "embeddings"] ?? true;
    return (models.find(({ id }) => id === model)?.kind ?? "chat") === kind;
  };
  return useDeployments().data?.filter(does);
}

/** The estimated capacity, speed and cost of a deployment under a load. */
export const estimateQuery = (deployment: EstimateDeployment) =>
  queryOptions({
    queryKey: ["estimate", deployment],
    queryFn: ({ signal }) => post<Estimate>("/models/estimate", deployment, { signal }),
    staleTime: Infinity,
  });

/** Updates the cached list with the API's response, then refetches it. */
export function useKeepDeployment() {
  const queries = useQueryClient();
  return async (changed: Deployment) => {
    await queries.cancelQueries({ queryKey: deploymentsQuery.queryKey }); // a list on its way may be older than the change
    queries.setQueryData(deploymentsQuery.queryKey, (before) => before?.map((each) => (each.name === changed.name ? changed : each)));
    await queries.invalidateQueries({ queryKey: deploymentsQuery.queryKey });
  };
}

/** Creates a deployment. */
export function useDeploy() {
  const keep = useKeepDeployment();
  return useMutation({ mutationFn: (deployment: Schemas["CreateDeployment"]) => post<Deployment>("/models", deployment), onSuccess: keep });
}
