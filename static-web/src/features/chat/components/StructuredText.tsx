import { Badge } from "@/components/ui/Badge";
import { prettyJson } from "@/lib/json";
import { CodeView } from "./Markdown";

/** An answer that should be JSON. Once it is complete, it is formatted and says whether it parses. */
export function StructuredText({ text, complete }: { text: string; complete: boolean }) {
  const pretty = complete ? prettyJson(text) : null;
  return (
    <div className="space-y-2">
      <CodeView code={pretty ?? text} language="json" />
      {complete && <Badge tone={pretty === null ? "danger" : "ok"}>{pretty === null ? "Not valid JSON" : "Valid JSON"}</Badge>}
    </div>
  );
}
