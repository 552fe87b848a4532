import { TriangleAlert } from "lucide-react";
import type { ApiKeyWithSecret } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/Dialog";
import { formatExact } from "@/lib/format";

/** Shows a new secret, which is the only time it is shown. */
export function SecretDialog({ created, onClose }: { created: ApiKeyWithSecret | null; onClose: () => void }) {
  return (
    <Dialog open={created !== null} onOpenChange={(open) => !open && onClose()} title="Copy the secret now" description={created ? `The secret of “${created.name}” is shown only once.` : ""} modalOnly>
      {created && (
        <>
          <DialogBody className="space-y-4">
            <div className="flex items-start gap-2 rounded-lg border border-line bg-subtle p-3">
              <code data-testid="secret" className="min-w-0 flex-1 font-mono text-sm break-all select-all">
                {created.secret}
              </code>
              <CopyButton text={created.secret} label="Copy secret" />
            </div>
            <p className="flex gap-2 text-sm text-muted">
              <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
              <span>Nebula stores only a hash. If you lose the secret, rotate the key.{created.previous_secret_expires_at && ` The old secret works until ${formatExact(created.previous_secret_expires_at)}.`}</span>
            </p>
          </DialogBody>
          <DialogFooter>
            <Button variant="primary" onClick={onClose}>
              I have copied it
            </Button>
          </DialogFooter>
        </>
      )}
    </Dialog>
  );
}
