import type { Deployment } from "@/api/types";

/** Who writes the answers of a deployment that has no simulated GPUs: `upstream host/model`, or the deployments it routes to. */
export function backendOf({ backend, routes }: Deployment): string {
  if (routes) return `Routes to ${routes.map(({ deployment }) => deployment).join(", ")}`;
  if (!backend) return "";
  try {
    return `${backend.model} at ${new URL(backend.url).host}`;
  } catch {
    return backend.model;
  }
}
