import { Dialog, DialogBody } from "@/components/ui/Dialog";
import { ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { useDeploymentToEdit } from "../api/mutations";
import { EditDeploymentForm } from "./EditDeploymentForm";
import { FormDialectFields } from "./FormDialectFields";
import { NameFields } from "./NameFields";
import { ReplayFields } from "./ReplayFields";
import * as replayForm from "./replayForm";
import { RoutesFields } from "./RoutesFields";
import * as routesForm from "./routesForm";
import { SimulatedFields } from "./SimulatedFields";
import * as simulatedForm from "./simulatedForm";
import { UpstreamFields } from "./UpstreamFields";
import * as upstreamForm from "./upstreamForm";
import { UpstreamOptions } from "./UpstreamOptions";

interface EditDeploymentDialogProps {
  name: string;
  /** What the dialog says below its title. */
  description: string;
  /** Whether a simulated model generates text, and so has a dialect and a content filter; true by default. */
  chats?: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Changes a deployment, whatever writes its answers. */
export const EditDeploymentDialog = ({ name, description, chats = true, open, onOpenChange }: EditDeploymentDialogProps) => (
  <Dialog open={open} onOpenChange={onOpenChange} shape="sheet" title={`Edit ${name}`} description={description}>
    {open && <StoredForm name={name} chats={chats} onClose={() => onOpenChange(false)} />}
  </Dialog>
);

function StoredForm({ name, chats, onClose }: { name: string; chats: boolean; onClose: () => void }) {
  const stored = useDeploymentToEdit(name);
  if (stored.error) return <ErrorState error={stored.error} onRetry={() => void stored.refetch()} />;
  if (!stored.data)
    return (
      <DialogBody>
        <Loading>
          <Skeleton className="h-96" />
        </Loading>
      </DialogBody>
    );
  const { data: deployment, etag } = stored.data;
  const common = { deployment, etag, onReload: () => void stored.refetch(), onClose };
  if (deployment.routes)
    return (
      <EditDeploymentForm key={etag} {...common} kind={routesForm}>
        {(form) => (
          <>
            <RoutesFields form={form} self={name} />
            <NameFields form={form} exists />
            <FormDialectFields form={form} />
          </>
        )}
      </EditDeploymentForm>
    );
  if (deployment.backend?.type === "replay")
    return (
      <EditDeploymentForm key={etag} {...common} kind={replayForm}>
        {(form) => <ReplayFields form={form} />}
      </EditDeploymentForm>
    );
  if (deployment.gpu)
    return (
      <EditDeploymentForm key={etag} {...common} kind={simulatedForm}>
        {(form) => <SimulatedFields form={form} chats={chats} />}
      </EditDeploymentForm>
    );
  return (
    <EditDeploymentForm key={etag} {...common} kind={upstreamForm}>
      {(form) => (
        <>
          <UpstreamFields form={form} exists hasSecret={deployment.backend?.has_secret ?? false} />
          <UpstreamOptions form={form} />
        </>
      )}
    </EditDeploymentForm>
  );
}
