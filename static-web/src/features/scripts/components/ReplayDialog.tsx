import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/Dialog";
import { Field, Input } from "@/components/ui/Field";
import { InlineError } from "@/components/ui/States";
import { toast } from "@/lib/toast";
import { useReplay } from "../api/recordings";

interface ReplayDialogProps {
  recording: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Deploys a recording under a name. */
export function ReplayDialog({ recording, open, onOpenChange }: ReplayDialogProps) {
  const [name, setName] = useState(`${recording}-replay`);
  const replay = useReplay(recording);
  const isName = replay.error?.field === "name";
  const submit = () =>
    replay.mutate(name.trim(), {
      onSuccess: (deployed) => {
        onOpenChange(false);
        toast.success(`${deployed.name} is ready`);
      },
    });

  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Replay ${recording}`} description="A deployment that answers as the server did, at the same pace, without the server.">
      <DialogBody className="space-y-4">
        <Field label="Name" hint="Requests name it in their “model” field." error={isName ? replay.error?.message : undefined}>
          {(field) => <Input {...field} value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" spellCheck={false} maxLength={128} />}
        </Field>
        {replay.error && !isName && <InlineError error={replay.error} />}
      </DialogBody>
      <DialogFooter>
        <Button onClick={() => onOpenChange(false)}>Cancel</Button>
        <Button variant="primary" busy={replay.isPending} onClick={submit}>
          Deploy
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
