import { Plug } from "lucide-react";
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
import { UpstreamFields } from "./UpstreamFields";
import { fieldOf, formOf, toCreate, type UpstreamFormValues } from "./upstreamForm";
import { UpstreamOptions } from "./UpstreamOptions";

/** Creates a deployment whose answers an OpenAI-compatible server writes. */
export function ConnectPage() {
  useTitle("Connect a server");
  const navigate = useNavigate();
  const deploy = useDeploy();
  const form = useForm<UpstreamFormValues>({ defaultValues: formOf(null) });
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
      <PageHeader above={<BackToModels />} title="Connect a server" description="An OpenAI-compatible server, such as vLLM, Ollama or OpenAI, writes the answers." />
      <form onSubmit={(event) => (form.clearErrors(), void submit(event))} noValidate className="max-w-2xl space-y-4">
        <Card>
          <CardHeader title="Upstream server" />
          <div className="px-4 pb-5 sm:px-5">
            <UpstreamFields form={form} exists={false} hasSecret={false} />
          </div>
        </Card>
        <Card>
          <CardHeader title="Options" />
          <div className="px-4 pb-5 sm:px-5">
            <UpstreamOptions form={form} />
          </div>
        </Card>
        {errors.root?.message && <InlineError error={new Error(errors.root.message)} />}
        <Button type="submit" variant="primary" busy={isSubmitting}>
          <Plug aria-hidden /> Connect
        </Button>
      </form>
    </>
  );
}
