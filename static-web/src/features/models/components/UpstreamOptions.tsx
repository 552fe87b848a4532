import { Plus, Trash2 } from "lucide-react";
import { Controller, useFieldArray, type UseFormReturn } from "react-hook-form";
import { Button } from "@/components/ui/Button";
import { Checkbox } from "@/components/ui/Checkbox";
import { Field, Input } from "@/components/ui/Field";
import { InlineError } from "@/components/ui/States";
import { checkNumber } from "@/lib/checkNumber";
import { FormDialectFields } from "./FormDialectFields";
import { abilities, type Ability, type UpstreamFormValues } from "./upstreamForm";

const maxHeaders = 16;

/** What an upstream server is sent beside requests, and what it can do. */
export function UpstreamOptions({ form }: { form: UseFormReturn<UpstreamFormValues> }) {
  const { register, control, formState } = form;
  const { errors } = formState;
  const headers = useFieldArray({ control, name: "headers" });
  const headersError = errors.headers?.message ?? errors.headers?.root?.message;
  return (
    <div className="space-y-5">
      <fieldset className="min-w-0 space-y-2">
        <legend className="mb-1 text-sm font-medium">Headers</legend>
        <p className="text-xs text-muted">Sent with every request. Their values are stored encrypted and never shown.</p>
        {headers.fields.map((header, index) => (
          <div key={header.id} className="flex gap-2">
            <Input aria-label={`Header name ${index + 1}`} placeholder="api-key" maxLength={100} readOnly={header.stored} autoComplete="off" spellCheck={false} {...register(`headers.${index}.name`)} />
            <Input aria-label={`Header value ${index + 1}`} placeholder={header.stored ? "Unchanged" : "Value"} type="password" autoComplete="new-password" {...register(`headers.${index}.value`)} />
            <Button variant="ghost" size="icon" className="size-9" aria-label={`Remove header ${index + 1}`} onClick={() => headers.remove(index)}>
              <Trash2 aria-hidden />
            </Button>
          </div>
        ))}
        {headers.fields.length < maxHeaders && (
          <Button size="sm" variant="ghost" className="-ml-2.5" onClick={() => headers.append({ name: "", value: "", stored: false })}>
            <Plus aria-hidden /> Add header
          </Button>
        )}
        {headersError && <InlineError error={new Error(headersError)} />}
      </fieldset>
      <fieldset className="min-w-0 space-y-2.5">
        <legend className="mb-2.5 text-sm font-medium">The server supports</legend>
        {(Object.keys(abilities) as Ability[]).map((ability) => (
          <Controller
            key={ability}
            control={control}
            name={`supports.${ability}`}
            render={({ field }) => (
              <Checkbox checked={field.value} onChange={field.onChange}>
                {abilities[ability]}
              </Checkbox>
            )}
          />
        ))}
        <p className="text-xs text-muted">Servers that refuse max_tokens, as OpenAI's reasoning models do, take max_completion_tokens only.</p>
      </fieldset>
      <Field label="Context length" optional hint="Tokens of a prompt and its answer. Leave it empty if the server checks it." error={errors.contextLength?.message}>
        {(field) => (
          <Input
            {...field}
            {...register("contextLength", { validate: (text) => checkNumber(text, { min: 1, max: 1_048_576, whole: true }) })}
            inputMode="numeric"
            placeholder="Not checked"
            className="num"
            autoComplete="off"
          />
        )}
      </Field>
      <FormDialectFields form={form} />
    </div>
  );
}
