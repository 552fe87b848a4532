import { Controller, type UseFormReturn } from "react-hook-form";
import { Checkbox } from "@/components/ui/Checkbox";
import { Field, Input } from "@/components/ui/Field";
import { checkNumber } from "@/lib/checkNumber";
import { NameFields } from "./NameFields";
import type { UpstreamFormValues } from "./upstreamForm";

interface UpstreamFieldsProps {
  form: UseFormReturn<UpstreamFormValues>;
  /** Whether the deployment exists, and so has its name. */
  exists: boolean;
  hasSecret: boolean;
}

const plain = { autoComplete: "off", spellCheck: false };

/** How an upstream server is reached and what it is asked for. */
export function UpstreamFields({ form, exists, hasSecret }: UpstreamFieldsProps) {
  const { register, control, formState } = form;
  const { errors } = formState;
  return (
    <div className="grid gap-x-4 gap-y-5 sm:grid-cols-2">
      <NameFields form={form} exists={exists} />
      <Field label="Address" hint="The base URL, such as https://host/v1." error={errors.url?.message} className="sm:col-span-2">
        {(field) => <Input {...field} {...plain} {...register("url")} type="url" placeholder="https://host/v1" />}
      </Field>
      <Field label="Model" hint="The model that the server is asked for." error={errors.model?.message}>
        {(field) => <Input {...field} {...plain} {...register("model")} />}
      </Field>
      <Field label="Time limit" optional hint="Seconds that one answer may take. Default: 600." error={errors.timeout?.message}>
        {(field) => (
          <Input {...field} {...register("timeout", { validate: (text) => checkNumber(text, { min: 1, max: 1_800, whole: true }) })} inputMode="numeric" placeholder="600" className="num" autoComplete="off" />
        )}
      </Field>
      <div className="space-y-2.5 sm:col-span-2">
        <Field
          label="Secret"
          optional
          hint={hasSecret ? "Leave it empty to keep the stored one, which is never shown." : "Sent as a bearer token. Stored encrypted and never shown."}
          error={errors.secret?.message}
        >
          {(field) => <Input {...field} {...register("secret")} type="password" autoComplete="new-password" spellCheck={false} placeholder={hasSecret ? "••••••••" : undefined} />}
        </Field>
        {hasSecret && (
          <Controller
            control={control}
            name="removeSecret"
            render={({ field }) => (
              <Checkbox checked={field.value} onChange={field.onChange}>
                Remove the stored secret
              </Checkbox>
            )}
          />
        )}
      </div>
    </div>
  );
}
