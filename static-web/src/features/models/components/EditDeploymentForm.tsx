import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { useForm, type DefaultValues, type FieldPath, type FieldValues, type UseFormReturn } from "react-hook-form";
import type { Deployment, Schemas } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { DialogBody, DialogFooter } from "@/components/ui/Dialog";
import { InlineError } from "@/components/ui/States";
import { toApiError } from "@/lib/apiError";
import { toast } from "@/lib/toast";
import { useUpdateDeployment } from "../api/mutations";

interface EditDeploymentFormProps<T extends FieldValues> {
  deployment: Deployment;
  /** The version that the form shows. The API refuses the change if the deployment has changed since. */
  etag: string | null;
  /** How the kind of deployment becomes a form's values and these a change. */
  kind: {
    formOf: (deployment: Deployment) => T;
    toUpdate: (deployment: Deployment, form: T) => Schemas["UpdateDeployment"];
    fieldOf: (param: string | null) => FieldPath<T> | null;
  };
  /** Reads the deployment again, after another change. */
  onReload: () => void;
  onClose: () => void;
  children: (form: UseFormReturn<T>) => ReactNode;
}

export function EditDeploymentForm<T extends FieldValues>({ deployment, etag, kind, onReload, onClose, children }: EditDeploymentFormProps<T>) {
  const update = useUpdateDeployment(deployment.name, etag);
  const form = useForm<T>({ defaultValues: kind.formOf(deployment) as DefaultValues<T> });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      await update.mutateAsync(kind.toUpdate(deployment, values as T));
      toast.success(`${deployment.name} is changed`);
      onClose();
    } catch (error) {
      const { param, message, isStale } = toApiError(error);
      form.setError(kind.fieldOf(param) ?? "root", { message: isStale ? `${deployment.name} has changed since this form was opened.` : message });
    }
  });

  return (
    <form onSubmit={(event) => (form.clearErrors(), void submit(event))} className="flex min-h-0 flex-1 flex-col" noValidate>
      <DialogBody className="space-y-5">
        {children(form as unknown as UseFormReturn<T>)}
        {errors.root?.message && <InlineError error={new Error(errors.root.message)} />}
        {update.error && toApiError(update.error).isStale && (
          <Button onClick={onReload}>
            <RotateCw aria-hidden /> Load the current values
          </Button>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isSubmitting}>
          Save changes
        </Button>
      </DialogFooter>
    </form>
  );
}
