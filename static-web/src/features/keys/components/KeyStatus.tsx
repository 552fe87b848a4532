import { Badge, type Tone } from "@/components/ui/Badge";
import { formatWords } from "@/lib/format";

const tones: Record<string, Tone> = { active: "ok", expired: "warn", revoked: "danger" };

export const KeyStatus = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "neutral"} dot>
    {formatWords(status)}
  </Badge>
);
