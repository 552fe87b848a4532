import type { ReactNode } from "react";
import { useForm, type DefaultValues, type FieldPath, type FieldValues, type UseFormReturn } from "react-hook-form";
import { useNavigate } from "react-router";
import { useDeploy } from "@/api/queries/deployments";
import type { Deployment, Schemas } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { InlineError } from "@/components/ui/States";
import { toApiError } from "@/lib/apiError";
import { toast } from "@/lib/toast";

interface CreateBackendFormProps<T extends FieldValues> {
  /** How a form begins, and how its values become a new deployment. */
  kind: {
    formOf: (deployment: Deployment | null) => T;
    toCreate: (form: T) => Schemas["CreateDeployment"];
    fieldOf: (param: string | null) => FieldPath<T> | null;
  };
  /** What the button shows. */
  action: ReactNode;
  children: (form: UseFormReturn<T>) => ReactNode;
}

/** Creates a deployment whose answers no simulated GPU writes, and shows the models. */
export function CreateBackendForm<T extends FieldValues>({ kind, action, children }: CreateBackendFormProps<T>) {
  const navigate = useNavigate();
  const deploy = useDeploy();
  const form = useForm<T>({ defaultValues: kind.formOf(null) as DefaultValues<T> });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      const { name } = await deploy.mutateAsync(kind.toCreate(values as T));
      toast.success(`${name} is ready`);
      await navigate("/models");
    } catch (error) {
      const { param, message } = toApiError(error);
      form.setError(kind.fieldOf(param) ?? "root", { message });
    }
  });

  return (
    <form onSubmit={(event) => (form.clearErrors(), void submit(event))} noValidate className="max-w-2xl space-y-4">
      {children(form as unknown as UseFormReturn<T>)}
      {errors.root?.message && <InlineError error={new Error(errors.root.message)} />}
      <Button type="submit" variant="primary" busy={isSubmitting}>
        {action}
      </Button>
    </form>
  );
}
