import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { buttonClass } from "./Button";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** A sheet fills the right edge, for long content. */
  shape?: "box" | "sheet";
  wide?: boolean;
  /** A click outside does not close it, for content that must not be lost. */
  modalOnly?: boolean;
}

export function Dialog({ open, onOpenChange, title, description, children, shape = "box", wide = false, modalOnly = false }: DialogProps) {
  const stay = modalOnly ? (event: Event) => event.preventDefault() : undefined;
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 animate-fade bg-black/45 backdrop-blur-[1px]" />
        <Radix.Content
          onPointerDownOutside={stay}
          onEscapeKeyDown={stay}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed z-50 flex flex-col border-line bg-surface shadow-pop outline-none",
            shape === "box"
              ? "inset-x-3 top-[max(1rem,8vh)] mx-auto max-h-[min(84vh,48rem)] animate-in rounded-2xl border"
              : "inset-y-0 right-0 w-full animate-sheet border-l sm:w-[30rem]",
            shape === "box" && (wide ? "max-w-3xl" : "max-w-md"),
          )}
        >
          <div className="flex items-start justify-between gap-4 px-5 pt-4.5 pb-3">
            <div className="min-w-0">
              <Radix.Title className="text-base font-semibold break-words">{title}</Radix.Title>
              {description && <Radix.Description className="mt-0.5 text-sm text-muted">{description}</Radix.Description>}
            </div>
            <Radix.Close className={cn(buttonClass("ghost", "icon"), "-mt-0.5 -mr-1.5")} aria-label="Close">
              <X aria-hidden />
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export const DialogBody = ({ className, children }: { className?: string; children: ReactNode }) => (
  <div className={cn("min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5", className)}>{children}</div>
);

export const DialogFooter = ({ children }: { children: ReactNode }) => (
  <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3.5">{children}</div>
);
