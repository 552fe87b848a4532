import { Split } from "lucide-react";
import { BackToModels } from "@/components/BackToModels";
import { Card, CardHeader } from "@/components/ui/Card";
import { PageHeader } from "@/components/ui/PageHeader";
import { useTitle } from "@/hooks/useTitle";
import { CreateBackendForm } from "./CreateBackendForm";
import { FormDialectFields } from "./FormDialectFields";
import { NameFields } from "./NameFields";
import { RoutesFields } from "./RoutesFields";
import * as routesForm from "./routesForm";

/** Creates a deployment whose requests are divided among others. */
export function RoutePage() {
  useTitle("Route requests");
  const action = (
    <>
      <Split aria-hidden /> Create routes
    </>
  );
  return (
    <>
      <PageHeader above={<BackToModels />} title="Route requests" description="One name for several deployments, which share its requests and stand in for each other." />
      <CreateBackendForm kind={routesForm} action={action}>
        {(form) => (
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
        )}
      </CreateBackendForm>
    </>
  );
}
