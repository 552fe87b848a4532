import { Plus } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { prettyJson } from "@/lib/json";
import { Button } from "./ui/Button";
import { Field, Textarea } from "./ui/Field";

interface JsonEditorProps {
  label: string;
  hint: ReactNode;
  value: string;
  onChange: (text: string) => void;
  /** What is wrong with the text; undefined if nothing is. */
  error: string | undefined;
  /** Texts that a button inserts. */
  examples?: { label: string; text: string }[];
  readOnly?: boolean;
}

/** A text area for JSON that shows what is wrong with it. */
export function JsonEditor({ label, hint, value, onChange, error, examples = [], readOnly = false }: JsonEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const pretty = prettyJson(value);
  // A button that has done its work may be gone or disabled; the focus moves to the text.
  const replace = (text: string) => {
    onChange(text);
    area.current?.focus();
  };
  return (
    <div>
      <Field label={label} hint={hint} error={error}>
        {(field) => <Textarea {...field} ref={area} rows={14} readOnly={readOnly} wrap="off" spellCheck={false} autoComplete="off" value={value} onChange={(event) => onChange(event.target.value)} className="overflow-x-auto font-mono text-xs leading-5" />}
      </Field>
      <div className="mt-2 flex flex-wrap gap-2">
        {examples.map((example) => (
          <Button key={example.label} size="sm" onClick={() => replace(example.text)}>
            <Plus aria-hidden /> {example.label}
          </Button>
        ))}
        {!readOnly && (
          <Button size="sm" disabled={pretty === null || pretty === value} onClick={() => pretty !== null && replace(pretty)}>
            Format JSON
          </Button>
        )}
      </div>
    </div>
  );
}
