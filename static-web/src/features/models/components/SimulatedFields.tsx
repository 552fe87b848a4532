import { Controller, type UseFormReturn } from "react-hook-form";
import { Checkbox } from "@/components/ui/Checkbox";
import { Field, Input } from "@/components/ui/Field";
import { checkNumber } from "@/lib/checkNumber";
import { FormDialectFields } from "./FormDialectFields";
import { NameFields } from "./NameFields";
import type { SimulatedFormValues } from "./simulatedForm";

interface SimulatedFieldsProps {
  form: UseFormReturn<SimulatedFormValues>;
  /** Whether it generates text, and so has a dialect and a content filter. */
  chats: boolean;
}

/** What can be changed of a deployment on simulated GPUs. */
export function SimulatedFields({ form, chats }: SimulatedFieldsProps) {
  const { register, control, formState } = form;
  const { errors } = formState;
  return (
    <>
      <Field label="Replicas" hint="0 to 64. At 0, requests are rejected." error={errors.replicas?.message}>
        {(field) => (
          <Input {...field} {...register("replicas", { validate: (text) => checkNumber(text, { min: 0, max: 64, whole: true, required: true }) })} inputMode="numeric" className="num" autoComplete="off" />
        )}
      </Field>
      <Field label="Batch size" hint="Maximum concurrent requests per replica. Leave empty for the default." error={errors.batch?.message}>
        {(field) => <Input {...field} {...register("batch", { validate: (text) => checkNumber(text, { min: 1, max: 4_096, whole: true }) })} inputMode="numeric" className="num" autoComplete="off" />}
      </Field>
      <Field label="Tokens per step" hint="At least the batch size. Leave empty for the default." error={errors.batchedTokens?.message}>
        {(field) => <Input {...field} {...register("batchedTokens", { validate: (text) => checkNumber(text, { min: 1, max: 1_048_576, whole: true }) })} inputMode="numeric" className="num" autoComplete="off" />}
      </Field>
      <Controller
        control={control}
        name="prefixCaching"
        render={({ field }) => (
          <Checkbox checked={field.value} onChange={field.onChange}>
            Cache common prefixes
          </Checkbox>
        )}
      />
      <NameFields form={form} exists />
      {chats && <FormDialectFields form={form} />}
    </>
  );
}
