import { Controller, type UseFormReturn } from "react-hook-form";
import { Checkbox } from "@/components/ui/Checkbox";
import { Field, Input } from "@/components/ui/Field";
import { DeploymentPicker } from "./DeploymentPicker";
import { FormDialectFields } from "./FormDialectFields";
import { NameFields } from "./NameFields";
import { ignorables, type Ignorable, type ReplayFormValues } from "./replayForm";

const plain = { autoComplete: "off", spellCheck: false };

/** Which recording a deployment replays, and what it does with requests that differ from the recorded ones. */
export function ReplayFields({ form }: { form: UseFormReturn<ReplayFormValues> }) {
  const { register, control, formState, getValues } = form;
  const { errors } = formState;
  return (
    <div className="space-y-5">
      <NameFields form={form} exists />
      <Field label="Recording" hint="It need not exist yet." error={errors.recording?.message}>
        {(field) => <Input {...field} {...plain} {...register("recording")} maxLength={128} />}
      </Field>
      <Field label="Model" optional hint="Replays only what the server was asked for this model. Leave it empty to replay all." error={errors.model?.message}>
        {(field) => <Input {...field} {...plain} {...register("model")} maxLength={200} />}
      </Field>
      <Field label="Fallback" hint="Answers requests that are not recorded." error={errors.fallback?.message}>
        {(field) => (
          <Controller
            control={control}
            name="fallback"
            render={({ field: { value, onChange } }) => (
              <DeploymentPicker {...field} value={value} onChange={onChange} self={getValues("name")} none="None: they are an error 404" mayReplay={false} />
            )}
          />
        )}
      </Field>
      <fieldset className="min-w-0 space-y-2.5">
        <legend className="mb-2.5 text-sm font-medium">Ignored in requests</legend>
        {(Object.keys(ignorables) as Ignorable[]).map((name) => (
          <Controller
            key={name}
            control={control}
            name={`ignore.${name}`}
            render={({ field }) => (
              <Checkbox checked={field.value} onChange={field.onChange}>
                {ignorables[name]}
              </Checkbox>
            )}
          />
        ))}
        <Field label="Members" optional hint="Paths such as seed or messages.name. Separate them by commas." error={errors.members?.message}>
          {(field) => <Input {...field} {...plain} {...register("members")} />}
        </Field>
      </fieldset>
      <FormDialectFields form={form} />
    </div>
  );
}
