import { CircleAlert, CircleCheck, X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { cn } from "@/lib/cn";
import { toast, useToasts } from "@/lib/toast";

export function Toasts() {
  const messages = useToasts();
  return (
    <Radix.Provider swipeDirection="right" label="Notification">
      {messages.map(({ id, kind, title, detail }) => (
        <Radix.Root
          key={id}
          duration={kind === "error" ? 8_000 : 3_500}
          onOpenChange={(open) => !open && toast.dismiss(id)}
          className="flex animate-in items-start gap-3 rounded-xl border border-line bg-surface p-3.5 shadow-pop"
        >
          {kind === "error" ? <CircleAlert className="mt-0.5 size-4.5 shrink-0 text-danger" aria-hidden /> : <CircleCheck className="mt-0.5 size-4.5 shrink-0 text-ok" aria-hidden />}
          <div className="min-w-0 flex-1">
            <Radix.Title className="text-sm font-medium">{title}</Radix.Title>
            {detail && <Radix.Description className="mt-0.5 text-sm break-words text-muted">{detail}</Radix.Description>}
          </div>
          <Radix.Close aria-label="Dismiss" className="rounded p-0.5 text-muted hover:text-fg">
            <X className="size-4" aria-hidden />
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className={cn("fixed right-0 bottom-0 z-80 flex w-96 max-w-full flex-col gap-2 p-4 outline-none")} />
    </Radix.Provider>
  );
}
