import { Controller, useForm, useWatch } from "react-hook-form";
import { useDeployments } from "@/api/queries/deployments";
import type { Fault } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Checkbox } from "@/components/ui/Checkbox";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/Dialog";
import { Field, Input } from "@/components/ui/Field";
import { Segmented } from "@/components/ui/Segmented";
import { Select } from "@/components/ui/Select";
import { InlineError } from "@/components/ui/States";
import { toApiError } from "@/lib/apiError";
import { checkNumber } from "@/lib/checkNumber";
import { toast } from "@/lib/toast";
import { useCreateFault, useUpdateFault } from "../api/faults";
import { fieldOf, flags, formOf, kinds, parameters, toCreate, toUpdate, type FaultFormValues, type FaultKind } from "./faultForm";

interface FaultFormDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The fault to edit; null makes a new one. */
  fault: Fault | null;
}

export function FaultFormDialog({ open, onOpenChange, fault }: FaultFormDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} shape="sheet" title={fault ? `Edit ${fault.name}` : "New fault"} description="Changes take effect within a second.">
      {open && <FaultForm fault={fault} onClose={() => onOpenChange(false)} />}
    </Dialog>
  );
}

const kindOptions = Object.entries(kinds).map(([value, { label, hint }]) => ({ value: value as FaultKind, label, hint }));
const namePattern = /^[a-z0-9._-]{1,64}$/;

function FaultForm({ fault, onClose }: { fault: Fault | null; onClose: () => void }) {
  const deployments = useDeployments();
  const create = useCreateFault();
  const update = useUpdateFault(fault?.name ?? "");
  const { register, handleSubmit, control, setError, formState } = useForm<FaultFormValues>({ defaultValues: formOf(fault) });
  const { errors, isSubmitting } = formState;
  const kind = useWatch({ control, name: "kind" });
  const everyDeployment = useWatch({ control, name: "everyDeployment" });
  const { parameters: names, flag, hint } = kinds[kind];

  const submit = handleSubmit(async (values) => {
    try {
      if (fault) await update.mutateAsync(toUpdate(fault, values));
      else await create.mutateAsync(toCreate(values));
      toast.success(fault ? "Fault updated" : "Fault created");
      onClose();
    } catch (error) {
      const apiError = toApiError(error);
      setError(fieldOf(apiError.field) ?? "root", { message: apiError.message });
    }
  });

  return (
    <form onSubmit={(event) => void submit(event)} className="flex min-h-0 flex-1 flex-col" noValidate>
      <DialogBody className="space-y-5">
        <Field label="Name" error={errors.name?.message} hint="A request can ask for it by this name.">
          {(field) => (
            <Input
              {...field}
              {...register("name", { validate: (text) => namePattern.test(text.trim()) || "Enter 1 to 64 lower case letters, digits, dots, underscores and hyphens." })}
              readOnly={fault !== null}
              maxLength={64}
              placeholder="flaky"
              autoComplete="off"
              autoFocus={fault === null}
            />
          )}
        </Field>
        <Field label="Kind" error={errors.kind?.message} hint={hint}>
          {(field) => <Controller control={control} name="kind" render={({ field: { value, onChange } }) => <Select {...field} value={value} onChange={onChange} options={kindOptions} />} />}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          {names.map((name) =>
            name === "code" ? (
              <Field key={name} label="Error code" optional hint="By default the status's own." error={errors.code?.message}>
                {(field) => <Input {...field} {...register("code")} maxLength={64} placeholder="overloaded" autoComplete="off" />}
              </Field>
            ) : (
              <Field key={name} label={parameters[name].label} optional={!parameters[name].required} hint={parameters[name].hint} error={errors[name]?.message}>
                {(field) => (
                  <Input
                    {...field}
                    {...register(name, { validate: (text, values) => !kinds[values.kind].parameters.includes(name) || checkNumber(text, parameters[name]) })}
                    inputMode="decimal"
                    placeholder={parameters[name].placeholder}
                    className="num"
                    autoComplete="off"
                  />
                )}
              </Field>
            ),
          )}
        </div>
        {flag && (
          <Controller
            key={flag}
            control={control}
            name={flag}
            render={({ field }) => (
              <Checkbox checked={field.value} onChange={field.onChange}>
                {flags[flag]}
              </Checkbox>
            )}
          />
        )}
        <div className="grid gap-4 border-t border-line pt-5 sm:grid-cols-2">
          <Field label="Probability (%)" hint="The share of requests that it hits." error={errors.percent?.message}>
            {(field) => <Input {...field} {...register("percent", { validate: (text) => checkNumber(text, { min: 0, max: 100, required: true }) })} inputMode="decimal" className="num" autoComplete="off" />}
          </Field>
          <Field label="Seed" hint="The same seed hits the same requests." error={errors.seed?.message}>
            {(field) => (
              <Input
                {...field}
                {...register("seed", { validate: (text) => checkNumber(text, { min: 0, max: Number.MAX_SAFE_INTEGER, whole: true, required: true }) })}
                inputMode="numeric"
                className="num"
                autoComplete="off"
              />
            )}
          </Field>
        </div>
        <fieldset className="space-y-2.5">
          <div className="flex items-center justify-between gap-3">
            <legend className="text-sm font-medium">Deployments</legend>
            <Controller
              control={control}
              name="everyDeployment"
              render={({ field }) => (
                <Segmented
                  label="Deployments"
                  value={field.value ? "every" : "some"}
                  onChange={(value) => field.onChange(value === "every")}
                  options={[
                    { value: "every", label: "All" },
                    { value: "some", label: "Selected" },
                  ]}
                />
              )}
            />
          </div>
          {!everyDeployment && (
            <Controller
              control={control}
              name="deployments"
              rules={{ validate: (chosen, values) => values.everyDeployment || chosen.length > 0 || "Choose at least one deployment." }}
              render={({ field }) => {
                // One that is no longer deployed stays in the list if the fault names it.
                const all = [...new Set([...(deployments.data ?? []).map(({ name }) => name), ...field.value, ...(fault?.deployments ?? [])])];
                return (
                  <div className="max-h-44 space-y-2.5 overflow-y-auto rounded-lg border border-line p-3">
                    {all.length === 0 && <p className="text-sm text-muted">Nothing is deployed.</p>}
                    {all.map((name) => (
                      <Checkbox key={name} checked={field.value.includes(name)} onChange={(checked) => field.onChange(checked ? [...field.value, name] : field.value.filter((each) => each !== name))}>
                        {name}
                      </Checkbox>
                    ))}
                  </div>
                );
              }}
            />
          )}
          {errors.deployments?.message && <InlineError error={new Error(errors.deployments.message)} />}
        </fieldset>
        <Field label="API keys" optional hint="Ids, separated by commas. Without any, requests of every key." error={errors.keys?.message}>
          {(field) => <Input {...field} {...register("keys")} className="font-mono text-xs" autoComplete="off" spellCheck={false} />}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Starts" optional error={errors.startsAt?.message}>
            {(field) => <Input {...field} {...register("startsAt")} type="datetime-local" className="num" />}
          </Field>
          <Field label="Ends" optional error={errors.endsAt?.message}>
            {(field) => <Input {...field} {...register("endsAt", { validate: (end, { startsAt }) => end === "" || startsAt === "" || end > startsAt || "It must end after it starts." })} type="datetime-local" className="num" />}
          </Field>
        </div>
        <Controller
          control={control}
          name="enabled"
          render={({ field }) => (
            <Checkbox checked={field.value} onChange={field.onChange}>
              Enabled
            </Checkbox>
          )}
        />
        {errors.root?.message && <InlineError error={new Error(errors.root.message)} />}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isSubmitting}>
          {fault ? "Save changes" : "Create fault"}
        </Button>
      </DialogFooter>
    </form>
  );
}
