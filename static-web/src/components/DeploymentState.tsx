import type { Deployment } from "@/api/types";
import { formatWords } from "@/lib/format";
import { Badge, type Tone } from "./ui/Badge";
import { Tooltip } from "./ui/Tooltip";

const tones: Record<string, Tone> = { ready: "ok", provisioning: "accent", loading: "accent", scaling: "accent", draining: "warn", stopped: "neutral", failed: "danger" };
const moving = new Set(["provisioning", "loading", "scaling", "draining"]);

/** A deployment's state, with the reason if it failed. */
export function DeploymentState({ deployment: { state, reason } }: { deployment: Pick<Deployment, "state" | "reason"> }) {
  const badge = (
    <Badge tone={tones[state] ?? "neutral"} dot={moving.has(state) ? "pulse" : true}>
      {formatWords(state)}
    </Badge>
  );
  if (!reason) return badge;
  return (
    <Tooltip content={reason}>
      <span tabIndex={0}>{badge}</span>
    </Tooltip>
  );
}
