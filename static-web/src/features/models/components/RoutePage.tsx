import { Split } from "lucide-react";
import { useForm } from "react-hook-form";
import { useNavigate } from "react-router";
import { useDeploy } from "@/api/queries/deployments";
import { Button } from "@/components/ui/Button";
import { Card, CardHeader } from "@/components/ui/Card";
import { PageHeader } from "@/components/ui/PageHeader";
import { InlineError } from "@/components/ui/States";
import { useTitle } from "@/hooks/useTitle";
import { toApiError } from "@/lib/apiError";
import { toast } from "@/lib/toast";
import { BackToModels } from "@/components/BackToModels";
import { FormDialectFields } from "./FormDialectFields";
import { NameFields } from "./NameFields";
import { RoutesFields } from "./RoutesFields";
import { fieldOf, formOf, toCreate, type RoutesFormValues } from "./routesForm";

/** Creates a deployment whose requests are divided among others. */
export function RoutePage() {
  useTitle("Route requests");
  const navigate = useNavigate();
  const deploy = useDeploy();
  const form = useForm<RoutesFormValues>({ defaultValues: formOf(null) });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      const { name } = await deploy.mutateAsync(toCreate(values));
      toast.success(`${name} is ready`);
      await navigate("/models");
    } catch (error) {
      const { param, message } = toApiError(error);
      form.setError(fieldOf(param) ?? "root", { message });
    }
  });

  return (
    <>
      <PageHeader above={<BackToModels />} title="Route requests" description="One name for several deployments, which share its requests and stand in for each other." />
      <form onSubmit={(event) => (form.clearErrors(), void submit(event))} noValidate className="max-w-2xl space-y-4">
        <Card>
          <CardHeader title="Routing deployment" />
          <div className="space-y-5 px-4 pb-5 sm:px-5">
            <div className="grid gap-x-4 gap-y-5 sm:grid-cols-2">
              <NameFields form={form} exists={false} />
            </div>
            <RoutesFields form={form} self="" />
            <FormDialectFields form={form} />
          </div>
        </Card>
        {errors.root?.message && <InlineError error={new Error(errors.root.message)} />}
        <Button type="submit" variant="primary" busy={isSubmitting}>
          <Split aria-hidden /> Create routes
        </Button>
      </form>
    </>
  );
}
