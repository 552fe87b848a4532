import { useState, type FormEvent } from "react";
import type { Deployment, GpuProfile } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Checkbox } from "@/components/ui/Checkbox";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/Dialog";
import { Field, Input } from "@/components/ui/Field";
import { InlineError } from "@/components/ui/States";
import { toast } from "@/lib/toast";
import { useUpdateDeployment } from "../api/mutations";
import { formatAliases, parseAliases } from "./aliases";
import { DialectFields } from "./DialectFields";
import { BatchFields } from "./EngineFields";
import { toNumber } from "./engineForm";

interface EditDeploymentDialogProps {
  deployment: Deployment;
  gpu: GpuProfile | undefined;
  /** Whether it generates text, and so has a dialect and a content filter. */
  chats: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export const EditDeploymentDialog = ({ deployment, gpu, chats, open, onOpenChange }: EditDeploymentDialogProps) => (
  <Dialog open={open} onOpenChange={onOpenChange} title={`Edit ${deployment.name}`} description="The model, the GPU and the formats of weights and KV cache cannot be changed.">
    {open && <EditForm deployment={deployment} gpu={gpu} chats={chats} onClose={() => onOpenChange(false)} />}
  </Dialog>
);

function EditForm({ deployment, gpu, chats, onClose }: Pick<EditDeploymentDialogProps, "deployment" | "gpu" | "chats"> & { onClose: () => void }) {
  const [replicas, setReplicas] = useState(String(deployment.replicas));
  const [batch, setBatch] = useState(String(deployment.max_batch_size));
  const [batchedTokens, setBatchedTokens] = useState(String(deployment.max_batched_tokens));
  const [prefixCaching, setPrefixCaching] = useState(deployment.prefix_caching ?? true);
  const [aliases, setAliases] = useState(formatAliases(deployment.aliases));
  const [dialect, setDialect] = useState(deployment.dialect);
  const [phrase, setPhrase] = useState(deployment.content_filter_phrase ?? "");
  const update = useUpdateDeployment(deployment.name);
  const param = update.error?.field ?? null;
  const errorAt = (field: string) => (param === field ? update.error?.message : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate(
      {
        ...(replicas === String(deployment.replicas) ? {} : { replicas: Number(replicas) }),
        ...(aliases === formatAliases(deployment.aliases) ? {} : { aliases: parseAliases(aliases) }),
        ...(dialect === deployment.dialect ? {} : { dialect }),
        ...(phrase === (deployment.content_filter_phrase ?? "") ? {} : { content_filter_phrase: phrase === "" ? null : phrase }),
        ...(batch === String(deployment.max_batch_size) ? {} : { max_batch_size: toNumber(batch) }),
        ...(batchedTokens === String(deployment.max_batched_tokens) ? {} : { max_batched_tokens: toNumber(batchedTokens) }),
        ...(prefixCaching === deployment.prefix_caching ? {} : { prefix_caching: prefixCaching }),
      },
      {
        onSuccess: () => {
          toast.success(`${deployment.name} is changed`);
          onClose();
        },
      },
    );
  };

  return (
    <form onSubmit={submit} noValidate>
      <DialogBody className="space-y-4">
        <Field label="Replicas" hint="0 to 64. At 0, requests are rejected." error={errorAt("replicas")}>
          {(field) => <Input {...field} type="number" min={0} max={64} value={replicas} onChange={(event) => setReplicas(event.target.value)} className="num" />}
        </Field>
        <BatchFields batch={batch} batchedTokens={batchedTokens} onBatchChange={setBatch} onBatchedTokensChange={setBatchedTokens} errorAt={errorAt} gpu={gpu} />
        <Checkbox checked={prefixCaching} onChange={setPrefixCaching}>
          Cache common prefixes
        </Checkbox>
        <Field label="Aliases" optional hint="Other model names that requests may use. Separate them by commas." error={errorAt("aliases")}>
          {(field) => <Input {...field} value={aliases} onChange={(event) => setAliases(event.target.value)} autoComplete="off" spellCheck={false} />}
        </Field>
        {chats && <DialectFields dialect={dialect} phrase={phrase} onDialectChange={setDialect} onPhraseChange={setPhrase} errorAt={errorAt} />}
        {update.error && !["replicas", "max_batch_size", "max_batched_tokens", "aliases", "dialect", "content_filter_phrase"].includes(param ?? "") && <InlineError error={update.error} />}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" busy={update.isPending}>
          Save changes
        </Button>
      </DialogFooter>
    </form>
  );
}
