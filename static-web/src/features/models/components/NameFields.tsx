import type { UseFormReturn } from "react-hook-form";
import { Field, Input } from "@/components/ui/Field";
import type { CommonValues } from "./commonForm";

interface NameValues extends CommonValues {
  name: string;
}

interface NameFieldsProps<T extends NameValues> {
  form: UseFormReturn<T>;
  /** Whether the deployment exists, and so has its name. */
  exists: boolean;
}

/** A new deployment's name, and its aliases: two cells of a grid. */
export function NameFields<T extends NameValues>({ form, exists }: NameFieldsProps<T>) {
  const { register, formState } = form as unknown as UseFormReturn<NameValues>;
  const { errors } = formState;
  return (
    <>
      {!exists && (
        <Field label="Name" hint="Requests name it in their “model” field." error={errors.name?.message}>
          {(field) => <Input {...field} {...register("name")} maxLength={128} autoComplete="off" spellCheck={false} />}
        </Field>
      )}
      <Field
        label="Aliases"
        optional
        hint="Other model names that requests may use. Separate them by commas."
        error={errors.aliases?.message}
        className={exists ? "sm:col-span-2" : ""}
      >
        {(field) => <Input {...field} {...register("aliases")} autoComplete="off" spellCheck={false} />}
      </Field>
    </>
  );
}
