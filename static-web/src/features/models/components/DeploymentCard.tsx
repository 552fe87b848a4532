import { Pause, Pencil, Scale, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { Catalog, Deployment } from "@/api/types";
import { Card } from "@/components/ui/Card";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { MenuItem, MenuSeparator } from "@/components/ui/Menu";
import { Slider } from "@/components/ui/Slider";
import { formatUsd, plural } from "@/lib/format";
import { toast } from "@/lib/toast";
import { useDeleteDeployment, useUpdateDeployment } from "../api/mutations";
import { BackendCard } from "./BackendCard";
import { DeploymentFooter } from "./DeploymentFooter";
import { DeploymentHead } from "./DeploymentHead";
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
  const navigate = useNavigate();
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
      <DeploymentHead deployment={deployment} subtitle={`${model?.name ?? deployment.model} on ${gpus} × ${gpu?.name ?? deployment.gpu}`}>
        <MenuItem icon={<Pencil />} disabled={draining} onSelect={() => setDialog("edit")}>
          Edit
        </MenuItem>
        {model?.kind !== "embedding" && (
          <MenuItem icon={<Scale />} onSelect={() => void navigate(`/models/prediction/${name}`)}>
            Predicted and measured
          </MenuItem>
        )}
        <MenuItem icon={<Pause />} disabled={draining || replicas === 0} onSelect={() => setDialog("drain")}>
          Drain to zero
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} danger disabled={draining} onSelect={() => setDialog("delete")}>
          Delete
        </MenuItem>
      </DeploymentHead>
      <div className="mt-4 mb-auto">
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
      <DeploymentFooter deployment={deployment} page={model?.kind === "embedding" ? "embeddings" : "chat"}>
        {deployment.weights && <span>Weights {deployment.weights.toUpperCase()}</span>}
        {deployment.kv_cache_dtype !== "auto" && <span>KV cache {deployment.kv_cache_dtype === "fp8" ? "FP8" : "BF16"}</span>}
        {deployment.expert_parallel && <span>Whole experts per GPU</span>}
        <span>Batch size {deployment.max_batch_size}</span>
        {gpu && <span>{formatUsd(gpu.price_per_hour_usd * gpus * dragged)} per hour</span>}
      </DeploymentFooter>
      <EditDeploymentDialog name={name} description="The model, the GPU and the formats of weights and KV cache cannot be changed." chats={model?.kind !== "embedding"} {...openIs("edit")} />
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
