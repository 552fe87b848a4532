import { useState } from "react";
import type { ApiKey, ApiKeyWithSecret } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/Select";
import { InlineError } from "@/components/ui/States";
import { useRotateKey } from "../api/mutations";

const graces = [
  { value: "0", label: "None: the old secret stops working immediately" },
  { value: "900", label: "15 minutes" },
  { value: "3600", label: "1 hour" },
  { value: "86400", label: "1 day" },
  { value: "604800", label: "7 days" },
  { value: "2592000", label: "30 days" },
] as const;

interface RotateDialogProps {
  apiKey: ApiKey;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onRotated: (key: ApiKeyWithSecret) => void;
}

export function RotateDialog({ apiKey, open, onOpenChange, onRotated }: RotateDialogProps) {
  const [grace, setGrace] = useState<(typeof graces)[number]["value"]>("3600");
  const rotate = useRotateKey(apiKey.id);
  const submit = () =>
    rotate.mutate(Number(grace), {
      onSuccess: (rotated) => {
        onOpenChange(false);
        onRotated(rotated);
      },
    });

  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Rotate ${apiKey.name}`} description="Creates a new secret. The key keeps its ID, limits and usage.">
      <DialogBody className="space-y-4">
        <Field label="Grace period" hint="Both secrets work until it ends, so that clients can switch.">
          {(field) => <Select {...field} value={grace} onChange={setGrace} options={graces} />}
        </Field>
        {rotate.error && <InlineError error={rotate.error} />}
      </DialogBody>
      <DialogFooter>
        <Button onClick={() => onOpenChange(false)}>Cancel</Button>
        <Button variant="primary" busy={rotate.isPending} onClick={submit}>
          Rotate
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
