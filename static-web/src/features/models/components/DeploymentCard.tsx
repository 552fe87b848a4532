import { ArrowDownWideNarrow, Ellipsis, MessagesSquare, Pause, Pencil, Trash2, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { Catalog, Deployment } from "@/api/types";
import { DeploymentState } from "@/components/DeploymentState";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/Menu";
import { Slider } from "@/components/ui/Slider";
import { Time } from "@/components/ui/Time";
import { formatUsd, plural } from "@/lib/format";
import { toast } from "@/lib/toast";
import { useDeleteDeployment, useUpdateDeployment } from "../api/mutations";
import { formatAliases } from "./aliases";
import { BackendCard } from "./BackendCard";
import { EditDeploymentDialog } from "./EditDeploymentDialog";

const mostOnSlider = 16;

/** A deployment: its live state and its actions. */
export const DeploymentCard = ({ deployment, catalog }: { deployment: Deployment; catalog: Catalog | undefined }) =>
  deployment.gpu ? <SimulatedCard deployment={deployment} catalog={catalog} /> : <BackendCard deployment={deployment} />;

/** A deployment on simulated GPUs, with a slider for its replicas. */
function SimulatedCard({ deployment, catalog }: { deployment: Deployment; catalog: Catalog | undefined }) {
  const { name, state } = deployment;
  const [replicas, ready, gpus] = [deployment.replicas ?? 0, deployment.ready_replicas ?? 0, deployment.gpus_per_replica ?? 1];
  const [dialog, setDialog] = useState<"edit" | "drain" | "delete" | null>(null);
  const [drag, setDrag] = useState<number | null>(null); // while the thumb is held, and until the API has answered
  const dragged = drag ?? replicas;
  const update = useUpdateDeployment(name);
  const remove = useDeleteDeployment(name);
  const gpu = catalog?.gpus.find(({ id }) => id === deployment.gpu);
  const model = catalog?.models.find(({ id }) => id === deployment.model);
  const draining = state === "draining";
  const openIs = (which: typeof dialog) => ({ open: dialog === which, onOpenChange: (open: boolean) => setDialog(open ? which : null) });

  const scale = (count: number) => {
    if (count === replicas && !update.isPending) return setDrag(null);
    update.mutate(
      { replicas: count },
      {
        onSuccess: () => toast.success(`${name} scales to ${plural(count, "replica")}`),
        onError: (error) => toast.error(`Could not scale ${name}`, error),
        onSettled: () => setDrag(null),
      },
    );
  };

  return (
    <Card className="flex flex-col p-4 sm:p-5">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-2">
            <h3 className="text-base leading-6 break-all">{name}</h3>
            <DeploymentState deployment={deployment} />
          </div>
          <p className="num mt-0.5 text-xs text-muted">
            {model?.name ?? deployment.model} on {gpus} × {gpu?.name ?? deployment.gpu}
          </p>
          {deployment.aliases.length > 0 && <p className="mt-0.5 text-xs break-all text-muted">Also called {formatAliases(deployment.aliases)}</p>}
          {deployment.dialect === "azure" && <p className="mt-0.5 text-xs text-muted">Answers in the dialect of Azure OpenAI</p>}
          {deployment.content_filter_phrase && <p className="mt-0.5 text-xs break-words text-muted">Refuses prompts with “{deployment.content_filter_phrase}”</p>}
        </div>
        <Menu
          trigger={
            <Button variant="ghost" size="icon" className="-mt-1 -mr-1.5" aria-label={`Actions for ${name}`}>
              <Ellipsis aria-hidden />
            </Button>
          }
        >
          <MenuItem icon={<Pencil />} disabled={draining} onSelect={() => setDialog("edit")}>
            Edit
          </MenuItem>
          <MenuItem icon={<Pause />} disabled={draining || replicas === 0} onSelect={() => setDialog("drain")}>
            Drain to zero
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 />} danger disabled={draining} onSelect={() => setDialog("delete")}>
            Delete
          </MenuItem>
        </Menu>
      </div>
      {deployment.reason && (
        <p className="mt-3 flex gap-2 rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden /> {deployment.reason}
        </p>
      )}
      <div className="mt-4">
        <div className="num mb-1.5 flex items-baseline justify-between text-sm">
          <span className="text-muted">Replicas</span>
          <span>
            <span className="font-medium">{ready}</span>
            <span className="text-muted"> of {dragged} ready</span>
          </span>
        </div>
        <Slider
          label={`Replicas of ${name}`}
          value={dragged}
          valueText={plural(dragged, "replica")}
          min={0}
          max={Math.max(mostOnSlider, replicas)}
          onChange={setDrag}
          onCommit={(count) => (count === 0 ? (setDialog("drain"), setDrag(null)) : scale(count))}
          disabled={draining}
        />
      </div>
      <div className="num mt-4 flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line pt-3 text-xs text-muted">
        <span>Batch size {deployment.max_batch_size}</span>
        {gpu && <span>{formatUsd(gpu.price_per_hour_usd * gpus * dragged)} per hour</span>}
        <span>
          Updated <Time at={deployment.updated_at} />
        </span>
        {model?.kind === "embedding" ? (
          <Link to={`/embeddings?model=${encodeURIComponent(name)}`} className="ml-auto inline-flex items-center gap-1.5 font-medium text-fg hover:underline">
            <ArrowDownWideNarrow className="size-3.5" aria-hidden /> Rank texts
          </Link>
        ) : (
          <Link to={`/chat?model=${encodeURIComponent(name)}`} className="ml-auto inline-flex items-center gap-1.5 font-medium text-fg hover:underline">
            <MessagesSquare className="size-3.5" aria-hidden /> Chat
          </Link>
        )}
      </div>
      <EditDeploymentDialog deployment={deployment} chats={model?.kind !== "embedding"} {...openIs("edit")} />
      <ConfirmDialog
        {...openIs("drain")}
        title={`Drain ${name} to zero?`}
        action="Drain"
        busy={update.isPending}
        error={update.error}
        onConfirm={() => update.mutate({ replicas: 0 }, { onSuccess: () => setDialog(null) })}
      >
        Running requests finish. New requests are rejected until you scale up again. The deployment keeps its name.
      </ConfirmDialog>
      <ConfirmDialog
        {...openIs("delete")}
        title={`Delete ${name}?`}
        action="Drain and delete"
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => {
              setDialog(null);
              toast.success(`${name} is draining`, "It is removed when its last request finishes.");
            },
          })
        }
      >
        Running requests finish and new requests are rejected. Then the deployment is deleted and its name can be reused.
      </ConfirmDialog>
    </Card>
  );
}
