import { MessagesSquare, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { Deployment } from "@/api/types";
import { DeploymentState } from "@/components/DeploymentState";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { Switch } from "@/components/ui/Switch";
import { Time } from "@/components/ui/Time";
import { backendOf } from "@/lib/backends";
import { toast } from "@/lib/toast";
import { useDeleteDeployment, useUpdateDeployment } from "../api/mutations";
import { formatAliases } from "./aliases";

const circuits = { closed: "Closed: requests are sent", half_open: "Half open: one request is tried", open: "Open: requests are refused" };
const formatMs = (seconds: number) => `${Math.round(seconds * 1_000).toLocaleString("en")} ms`;

/** A deployment whose answers an upstream server, a recording or other deployments write. */
export function BackendCard({ deployment }: { deployment: Deployment }) {
  const { name, backend, health, routes, fallbacks } = deployment;
  const [deleting, setDeleting] = useState(false);
  const remove = useDeleteDeployment(name);
  const update = useUpdateDeployment(name);
  const total = routes?.reduce((sum, { weight }) => sum + weight, 0) ?? 1;
  return (
    <Card className="flex flex-col p-4 sm:p-5">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-2">
            <h3 className="text-base leading-6 break-all">{name}</h3>
            <DeploymentState deployment={deployment} />
          </div>
          <p className="mt-0.5 text-xs break-all text-muted">{backendOf(deployment)}</p>
          {deployment.aliases.length > 0 && <p className="mt-0.5 text-xs break-all text-muted">Also called {formatAliases(deployment.aliases)}</p>}
        </div>
        <Button variant="ghost" size="icon" className="-mt-1 -mr-1.5" aria-label={`Delete ${name}`} disabled={deployment.state === "draining"} onClick={() => setDeleting(true)}>
          <Trash2 aria-hidden />
        </Button>
      </div>
      <dl className="num mt-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        {backend?.url && <Fact label="Address">{backend.url}</Fact>}
        {backend?.recording && <Fact label="Recording">{backend.recording}</Fact>}
        {backend?.model && <Fact label="Model">{backend.model}</Fact>}
        {backend?.url && <Fact label="Secret">{backend.has_secret ? "Stored encrypted" : "None"}</Fact>}
        {backend?.fallback && <Fact label="Fallback">{backend.fallback}</Fact>}
        {health && <Fact label="Circuit">{circuits[health.circuit]}</Fact>}
        {health && <Fact label="Latency">{health.latency_seconds === null ? "No answer yet" : `${formatMs(health.latency_seconds)} to the first part of an answer`}</Fact>}
        {health?.last_error && <Fact label="Last error">{health.last_error}</Fact>}
        {routes?.map((route) => (
          <Fact key={route.deployment} label={`${Math.round((100 * route.weight) / total)} %`}>
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
            disabled={update.isPending || deployment.state === "draining"}
          />
          <span aria-hidden>Record, to replay its answers without the server</span>
        </div>
      )}
      <div className="num mt-4 flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line pt-3 text-xs text-muted">
        <span>
          Updated <Time at={deployment.updated_at} />
        </span>
        <Link to={`/chat?model=${encodeURIComponent(name)}`} className="ml-auto inline-flex items-center gap-1.5 font-medium text-fg hover:underline">
          <MessagesSquare className="size-3.5" aria-hidden /> Chat
        </Link>
      </div>
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={`Delete ${name}?`}
        action="Delete"
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => {
              setDeleting(false);
              toast.success(`${name} is deleted`);
            },
          })
        }
      >
        New requests are rejected, and its name can be reused. The server or recording that it names is not changed.
      </ConfirmDialog>
    </Card>
  );
}

const Fact = ({ label, children }: { label: string; children: string }) => (
  <>
    <dt className="text-muted">{label}</dt>
    <dd className="min-w-0 break-all">{children}</dd>
  </>
);
