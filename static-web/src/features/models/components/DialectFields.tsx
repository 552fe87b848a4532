import type { Deployment } from "@/api/types";
import { Field, Input } from "@/components/ui/Field";
import { Select, type SelectOption } from "@/components/ui/Select";

export type Dialect = Deployment["dialect"];

const dialects: readonly SelectOption<Dialect>[] = [
  { value: "openai", label: "OpenAI", hint: "Answers without content filter results" },
  { value: "azure", label: "Azure OpenAI", hint: "Answers with content filter results, as Azure sends them" },
];

interface DialectFieldsProps {
  dialect: Dialect;
  phrase: string;
  onDialectChange: (dialect: Dialect) => void;
  onPhraseChange: (phrase: string) => void;
  errorAt: (field: string) => string | undefined;
}

/** The dialect of a deployment's answers, and the phrase that its content filter refuses. Embeddings have neither. */
export function DialectFields({ dialect, phrase, onDialectChange, onPhraseChange, errorAt }: DialectFieldsProps) {
  return (
    <>
      <Field label="Dialect" hint="Azure OpenAI adds content filter results to every answer. Every client can call either." error={errorAt("dialect")}>
        {(field) => <Select {...field} value={dialect} onChange={onDialectChange} options={dialects} />}
      </Field>
      <Field
        label="Filtered phrase"
        optional
        hint="A prompt that contains it is refused with 400 content_filter. Use it to test how your program handles a refusal."
        error={errorAt("content_filter_phrase")}
      >
        {(field) => <Input {...field} value={phrase} maxLength={200} onChange={(event) => onPhraseChange(event.target.value)} autoComplete="off" />}
      </Field>
    </>
  );
}
