import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Deployment } from "@/api/types";
import { Card } from "@/components/ui/Card";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { MenuItem, MenuSeparator } from "@/components/ui/Menu";
import { Switch } from "@/components/ui/Switch";
import { backendOf } from "@/lib/backends";
import { plural } from "@/lib/format";
import { toast } from "@/lib/toast";
import { useDeleteDeployment, useUpdateDeployment } from "../api/mutations";
import { DeploymentFooter } from "./DeploymentFooter";
import { DeploymentHead } from "./DeploymentHead";
import { EditDeploymentDialog } from "./EditDeploymentDialog";
import { sharesOf } from "./routesForm";

const circuits = { closed: "Closed: requests are sent", half_open: "Half open: one request is tried", open: "Open: requests are refused" };
const formatMs = (seconds: number) => `${Math.round(seconds * 1_000).toLocaleString("en")} ms`;

/** A deployment whose answers an upstream server, a recording or other deployments write. */
export function BackendCard({ deployment }: { deployment: Deployment }) {
  const { name, backend, health, routes, fallbacks } = deployment;
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const remove = useDeleteDeployment(name);
  const update = useUpdateDeployment(name);
  const shares = sharesOf(routes?.map(({ weight }) => weight) ?? []);
  const draining = deployment.state === "draining";
  const openIs = (which: typeof dialog) => ({ open: dialog === which, onOpenChange: (open: boolean) => setDialog(open ? which : null) });
  return (
    <Card className="flex flex-col p-4 sm:p-5">
      <DeploymentHead deployment={deployment} subtitle={routes ? `Routes to ${plural(routes.length, "deployment")}` : backendOf(deployment)}>
        <MenuItem icon={<Pencil />} disabled={draining} onSelect={() => setDialog("edit")}>
          Edit
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} danger disabled={draining} onSelect={() => setDialog("delete")}>
          Delete
        </MenuItem>
      </DeploymentHead>
      <dl className="num mt-4 mb-auto grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        {backend?.url && <Fact label="Address">{backend.url}</Fact>}
        {backend?.recording && <Fact label="Recording">{backend.recording}</Fact>}
        {backend?.model && <Fact label="Model">{backend.model}</Fact>}
        {backend?.url && <Fact label="Secret">{backend.has_secret ? "Stored encrypted" : "None"}</Fact>}
        {backend?.fallback && <Fact label="Fallback">{backend.fallback}</Fact>}
        {health && <Fact label="Circuit">{circuits[health.circuit]}</Fact>}
        {health && <Fact label="Latency">{health.latency_seconds === null ? "No answer yet" : `${formatMs(health.latency_seconds)} to the first part of an answer`}</Fact>}
        {health?.last_error && <Fact label="Last error">{health.last_error}</Fact>}
        {routes?.map((route, index) => (
          <Fact key={index} label={shares[index] ?? ""}>
            {route.deployment}
          </Fact>
        ))}
        {fallbacks && fallbacks.length > 0 && <Fact label="Fallbacks">{fallbacks.join(", ")}</Fact>}
      </dl>
      {backend?.url && (
        <div className="mt-3 flex items-center gap-2 text-sm">
          <Switch
            label={`Record ${name}`}
            checked={update.isPending ? (update.variables.backend?.record ?? false) : (backend.record ?? false)}
            onChange={(record) => update.mutate({ backend: { record } }, { onError: (error) => toast.error(`Could not change ${name}`, error) })}
            disabled={update.isPending || draining}
          />
          <span aria-hidden>Record, to replay its answers without the server</span>
        </div>
      )}
      <DeploymentFooter deployment={deployment} page={pageOf(backend)} />
      <EditDeploymentDialog name={name} description="Changes take effect within a second." {...openIs("edit")} />
      <ConfirmDialog
        {...openIs("delete")}
        title={`Delete ${name}?`}
        action="Delete"
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => {
              setDialog(null);
              toast.success(`${name} is deleted`);
            },
          })
        }
      >
        New requests are rejected, and its name can be reused. {routes ? "The deployments that it routes to stay." : `The ${backend?.recording ? "recording" : "server"} that it names is not changed.`}
      </ConfirmDialog>
    </Card>
  );
}

/** Where a deployment can be tried: a server that does not chat may compute embeddings. */
function pageOf(backend: Deployment["backend"]): "chat" | "embeddings" | null {
  const { chat = true, embeddings = true } = backend?.supports ?? {};
  return chat ? "chat" : embeddings ? "embeddings" : null;
}

const Fact = ({ label, children }: { label: string; children: string }) => (
  <>
    <dt className="text-muted">{label}</dt>
    <dd className="min-w-0 break-all">{children}</dd>
  </>
);
