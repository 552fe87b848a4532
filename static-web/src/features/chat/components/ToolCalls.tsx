import { Check, Wrench } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/Button";
import { Field, Textarea } from "@/components/ui/Field";
import { prettyJson } from "@/lib/json";
import type { Step, ToolCall } from "../lib/types";
import { CodeView } from "./Markdown";

interface ToolCallsProps {
  step: Step;
  /** Sends the results by call id; null if they cannot be sent. */
  onAnswer: ((results: Record<string, string>) => void) | null;
}

/** The tool calls of a response, with their results or a form for them. */
export function ToolCalls({ step: { calls, results }, onAnswer }: ToolCallsProps) {
  const [values, setValues] = useState<Record<string, string>>({});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAnswer?.(Object.fromEntries(calls.map(({ id }) => [id, values[id] ?? ""])));
  };
  const complete = calls.every(({ id }) => (values[id] ?? "").trim() !== "");
  return (
    <form onSubmit={submit} className="mt-2 space-y-3" aria-label="Tool calls">
      {calls.map((call, index) => (
        <div key={index} className="space-y-3 rounded-xl border border-line bg-surface p-3" data-testid="tool-call">
          <CallView call={call} />
          {results !== null && (
            <div>
              <p className="mb-1 flex items-center gap-1.5 text-xs font-medium text-muted">
                <Check className="size-3.5" aria-hidden /> Result
              </p>
              <pre tabIndex={0} aria-label={`Result of ${call.name}`} role="region" className="max-h-48 overflow-auto rounded-lg bg-subtle px-3 py-2 font-mono text-xs leading-5 break-words whitespace-pre-wrap">
                {prettyJson(results[call.id] ?? "") ?? results[call.id]}
              </pre>
            </div>
          )}
          {onAnswer && (
            <Field label={`Result of ${call.name}`} hint="Text or JSON, as your program would return it.">
              {(field) => <Textarea {...field} rows={2} className="font-mono" spellCheck={false} value={values[call.id] ?? ""} onChange={(event) => setValues({ ...values, [call.id]: event.target.value })} />}
            </Field>
          )}
        </div>
      ))}
      {onAnswer && (
        <Button type="submit" variant="primary" size="sm" disabled={!complete}>
          {calls.length === 1 ? "Send result" : "Send results"}
        </Button>
      )}
    </form>
  );
}

const CallView = ({ call: { name, arguments: json } }: { call: ToolCall }) => (
  <div>
    <p className="mb-1.5 flex items-center gap-2 text-sm">
      <Wrench className="size-4 shrink-0 text-muted" aria-hidden />
      <span className="sr-only">Calls the tool</span>
      <code className="font-mono font-medium break-all">{name}</code>
    </p>
    <CodeView code={prettyJson(json) ?? json} language="json" />
  </div>
);
