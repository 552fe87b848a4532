import { statusClass, type StatusClass } from "@/lib/series";
import { Badge, type Tone } from "./ui/Badge";

const tones: Record<StatusClass, Tone> = { success: "ok", limited: "warn", abandoned: "neutral", clientError: "warn", serverError: "danger" };

/** An answer's status, and why the model stopped. */
export const StatusCode = ({ status, finish }: { status: number; finish: string }) => (
  <span className="flex items-center gap-2">
    <Badge tone={tones[statusClass(status)]} className="num">
      {status}
    </Badge>
    <span className="text-xs text-muted">{finish}</span>
  </span>
);
