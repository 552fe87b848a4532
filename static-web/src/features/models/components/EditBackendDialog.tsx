import { Dialog, DialogBody } from "@/components/ui/Dialog";
import { ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { useDeploymentToEdit } from "../api/mutations";
import { EditBackendForm } from "./EditBackendForm";
import { FormDialectFields } from "./FormDialectFields";
import { NameFields } from "./NameFields";
import { RoutesFields } from "./RoutesFields";
import * as routesForm from "./routesForm";
import { UpstreamFields } from "./UpstreamFields";
import * as upstreamForm from "./upstreamForm";
import { UpstreamOptions } from "./UpstreamOptions";

interface EditBackendDialogProps {
  name: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Changes a deployment whose answers an upstream server or other deployments write. */
export const EditBackendDialog = ({ name, open, onOpenChange }: EditBackendDialogProps) => (
  <Dialog open={open} onOpenChange={onOpenChange} shape="sheet" title={`Edit ${name}`} description="Changes take effect within a second.">
    {open && <StoredForm name={name} onClose={() => onOpenChange(false)} />}
  </Dialog>
);

function StoredForm({ name, onClose }: { name: string; onClose: () => void }) {
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
  return deployment.routes ? (
    <EditBackendForm key={etag} {...common} kind={routesForm}>
      {(form) => (
        <>
          <RoutesFields form={form} self={name} />
          <NameFields form={form} exists />
          <FormDialectFields form={form} />
        </>
      )}
    </EditBackendForm>
  ) : (
    <EditBackendForm key={etag} {...common} kind={upstreamForm}>
      {(form) => (
        <>
          <UpstreamFields form={form} exists hasSecret={deployment.backend?.has_secret ?? false} />
          <UpstreamOptions form={form} />
        </>
      )}
    </EditBackendForm>
  );
}
