import { Button } from "@/components/ui/Button";
import { Field, Textarea } from "@/components/ui/Field";
import { prettyJson } from "../lib/editors";

interface JsonEditorProps {
  label: string;
  hint: string;
  value: string;
  onChange: (text: string) => void;
  /** What is wrong with the text; undefined if nothing is. */
  error: string | undefined;
}

/** A text area for JSON that shows what is wrong with it. */
export function JsonEditor({ label, hint, value, onChange, error }: JsonEditorProps) {
  const pretty = prettyJson(value);
  return (
    <div>
      <Field label={label} hint={hint} error={error}>
        {(field) => <Textarea {...field} rows={14} wrap="off" spellCheck={false} autoComplete="off" value={value} onChange={(event) => onChange(event.target.value)} className="overflow-x-auto font-mono text-xs leading-5" />}
      </Field>
      <Button size="sm" variant="ghost" className="mt-2 -ml-2" disabled={pretty === null || pretty === value} onClick={() => pretty !== null && onChange(pretty)}>
        Format JSON
      </Button>
    </div>
  );
}
