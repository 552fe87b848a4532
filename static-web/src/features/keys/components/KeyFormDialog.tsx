import { Plus, Trash2 } from "lucide-react";
import { Controller, useFieldArray, useForm, useWatch } from "react-hook-form";
import { useDeployments } from "@/api/queries/deployments";
import { limitKinds, type ApiKey, type ApiKeyWithSecret } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Checkbox } from "@/components/ui/Checkbox";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/Dialog";
import { Field, Input } from "@/components/ui/Field";
import { Segmented } from "@/components/ui/Segmented";
import { InlineError } from "@/components/ui/States";
import { toApiError } from "@/lib/apiError";
import { toLocalInput } from "@/lib/localTime";
import { toast } from "@/lib/toast";
import { useCreateKey, useUpdateKey } from "../api/mutations";
import { fieldOf, formOf, toCreate, toUpdate, type KeyFormValues } from "./keyForm";
import { limitNames } from "./limits";

interface KeyFormDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The key to edit; null makes a new one. */
  apiKey: ApiKey | null;
  onCreated?: (key: ApiKeyWithSecret) => void;
}

export function KeyFormDialog({ open, onOpenChange, apiKey, onCreated }: KeyFormDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} shape="sheet" title={apiKey ? `Edit ${apiKey.name}` : "New API key"} description={apiKey ? "Changes take effect within a second." : "The secret is shown once, when the key is created."}>
      {open && <KeyForm apiKey={apiKey} onCreated={onCreated} onClose={() => onOpenChange(false)} />}
    </Dialog>
  );
}

const lifetimes = [
  { label: "7 days", days: 7 },
  { label: "30 days", days: 30 },
  { label: "90 days", days: 90 },
] as const;

const wholeNumber = (text: string) => text.trim() === "" || (/^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 1e12) || "Enter a whole number of at least 1, or leave it empty for no limit.";

function KeyForm({ apiKey, onCreated, onClose }: { apiKey: ApiKey | null; onCreated: KeyFormDialogProps["onCreated"]; onClose: () => void }) {
  const deployments = useDeployments();
  const create = useCreateKey();
  const update = useUpdateKey(apiKey?.id ?? "");
  const form = useForm<KeyFormValues>({ defaultValues: formOf(apiKey) });
  const { register, handleSubmit, control, setError, setValue, formState } = form;
  const { errors, isSubmitting } = formState;
  const pairs = useFieldArray({ control, name: "metadata" });
  const everyModel = useWatch({ control, name: "everyModel" });
  const expiresAt = useWatch({ control, name: "expiresAt" });

  const submit = handleSubmit(async (values) => {
    try {
      if (apiKey) {
        await update.mutateAsync(toUpdate(apiKey, values));
        toast.success("Key updated");
        onClose();
      } else {
        const created = await create.mutateAsync(toCreate(values));
        onClose();
        onCreated?.(created);
      }
    } catch (error) {
      const apiError = toApiError(error);
      setError(fieldOf(apiError) ?? "root", { message: apiError.message });
    }
  });

  return (
    <form onSubmit={(event) => void submit(event)} className="flex min-h-0 flex-1 flex-col" noValidate>
      <DialogBody className="space-y-6">
        <Field label="Name" error={errors.name?.message}>
          {(field) => (
            <Input {...field} {...register("name", { validate: (text) => text.trim() !== "" || "Enter a name." })} maxLength={100} placeholder="checkout-service" autoComplete="off" autoFocus />
          )}
        </Field>

        <fieldset className="space-y-2.5">
          <div className="flex items-center justify-between gap-3">
            <legend className="text-sm font-medium">Models</legend>
            <Controller
              control={control}
              name="everyModel"
              render={({ field }) => (
                <Segmented
                  label="Allowed models"
                  value={field.value ? "every" : "some"}
                  onChange={(value) => field.onChange(value === "every")}
                  options={[
                    { value: "every", label: "All models" },
                    { value: "some", label: "Selected models" },
                  ]}
                />
              )}
            />
          </div>
          {!everyModel && (
            <Controller
              control={control}
              name="models"
              rules={{ validate: (models, values) => values.everyModel || models.length > 0 || "Choose at least one model." }}
              render={({ field }) => {
                // A model that is no longer deployed stays in the list if the key names it.
                const names = [...new Set([...(deployments.data ?? []).map(({ name }) => name), ...field.value, ...(apiKey?.models ?? [])])];
                return (
                  <div className="max-h-44 space-y-2.5 overflow-y-auto rounded-lg border border-line p-3">
                    {names.length === 0 && <p className="text-sm text-muted">Nothing is deployed.</p>}
                    {names.map((name) => (
                      <Checkbox key={name} checked={field.value.includes(name)} onChange={(checked) => field.onChange(checked ? [...field.value, name] : field.value.filter((each) => each !== name))}>
                        {name}
                      </Checkbox>
                    ))}
                  </div>
                );
              }}
            />
          )}
          {errors.models?.message && <InlineError error={new Error(errors.models.message)} />}
        </fieldset>

        <fieldset>
          <legend className="mb-2.5 text-sm font-medium">Limits</legend>
          <div className="grid gap-4 sm:grid-cols-2">
            {limitKinds.map((kind) => (
              <Field key={kind} label={<span className="font-normal text-muted">{limitNames[kind].name}</span>} error={errors.limits?.[kind]?.message}>
                {(field) => <Input {...field} {...register(`limits.${kind}`, { validate: wholeNumber })} inputMode="numeric" placeholder={apiKey ? "No limit" : "Default"} className="num" autoComplete="off" />}
              </Field>
            ))}
          </div>
        </fieldset>

        <Field label="Expires" optional error={errors.expiresAt?.message} hint={expiresAt === "" ? "Never, unless you set a date." : undefined}>
          {(field) => (
            <div className="space-y-2">
              <Input {...field} {...register("expiresAt")} type="datetime-local" className="num" />
              <div className="flex flex-wrap gap-1.5">
                {lifetimes.map(({ label, days }) => (
                  <Button key={days} size="sm" onClick={() => setValue("expiresAt", toLocalInput(Date.now() + days * 86_400_000), { shouldDirty: true })}>
                    {label}
                  </Button>
                ))}
                {expiresAt !== "" && (
                  <Button size="sm" variant="ghost" onClick={() => setValue("expiresAt", "", { shouldDirty: true })}>
                    Never
                  </Button>
                )}
              </div>
            </div>
          )}
        </Field>

        <fieldset className="space-y-2">
          <legend className="mb-1 text-sm font-medium">Metadata</legend>
          {pairs.fields.map((pair, index) => (
            <div key={pair.id} className="flex gap-2">
              <Input aria-label={`Metadata name ${index + 1}`} placeholder="team" maxLength={64} {...register(`metadata.${index}.key`)} />
              <Input aria-label={`Metadata value ${index + 1}`} placeholder="web" maxLength={512} {...register(`metadata.${index}.value`)} />
              <Button variant="ghost" size="icon" className="size-9" aria-label={`Remove metadata ${index + 1}`} onClick={() => pairs.remove(index)}>
                <Trash2 aria-hidden />
              </Button>
            </div>
          ))}
          {pairs.fields.length < 16 && (
            <Button size="sm" variant="ghost" className="-ml-2.5" onClick={() => pairs.append({ key: "", value: "" })}>
              <Plus aria-hidden /> Add metadata
            </Button>
          )}
          {(errors.metadata?.message ?? errors.metadata?.root?.message) && <InlineError error={new Error(errors.metadata.message ?? errors.metadata.root?.message)} />}
        </fieldset>
        <fieldset className="space-y-1.5">
          <legend className="mb-1.5 text-sm font-medium">Testing</legend>
          <Controller
            control={control}
            name="allowFaults"
            render={({ field }) => (
              <Checkbox checked={field.value} onChange={field.onChange}>
                Requests may ask for faults
              </Checkbox>
            )}
          />
          <p className="text-xs text-muted">The header x-nebula-fault names the fault that a request is to get.</p>
        </fieldset>
        {errors.root?.message && <InlineError error={new Error(errors.root.message)} />}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isSubmitting}>
          {apiKey ? "Save changes" : "Create key"}
        </Button>
      </DialogFooter>
    </form>
  );
}
