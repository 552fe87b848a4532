import { AlertDialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./Button";
import { InlineError } from "./States";

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
  action: string;
  onConfirm: () => void;
  busy?: boolean;
  error?: Error | null;
}

/** Asks for confirmation of an action that cannot be undone. Stays open until the action succeeds, and shows its error. */
export function ConfirmDialog({ open, onOpenChange, title, children, action, onConfirm, busy = false, error = null }: ConfirmDialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 animate-fade bg-black/45 backdrop-blur-[1px]" />
        <Radix.Content className="fixed inset-x-3 top-[max(1rem,14vh)] z-50 mx-auto max-w-md animate-in rounded-2xl border border-line bg-surface shadow-pop outline-none">
          <div className="space-y-2 p-5">
            <Radix.Title className="text-base font-semibold break-words">{title}</Radix.Title>
            <Radix.Description asChild>
              <div className="text-sm text-muted">{children}</div>
            </Radix.Description>
            {error && <InlineError error={error} />}
          </div>
          <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3.5">
            <Radix.Cancel asChild>
              <Button>Cancel</Button>
            </Radix.Cancel>
            <Button variant="danger" busy={busy} onClick={onConfirm}>
              {action}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
