import type { Deployment } from "@/api/types";

/** Who writes the answers of a deployment that has no simulated GPUs: a server's model, a recording, or the deployments it routes to. */
export function backendOf({ backend, routes }: Deployment): string {
  if (routes) return `Routes to ${routes.map(({ deployment }) => deployment).join(", ")}`;
  if (!backend) return "";
  if (backend.type === "replay") return `Replays ${backend.recording}`;
  const model = backend.model ?? "";
  return URL.canParse(backend.url ?? "") ? `${model} at ${new URL(backend.url!).host}` : model;
}
