import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";

export const TooltipProvider = ({ children }: { children: ReactNode }) => <Radix.Provider delayDuration={250}>{children}</Radix.Provider>;

interface TooltipProps {
  content: ReactNode;
  children: ReactNode;
}

/** Shows more about its content on hover or focus. */
export function Tooltip({ content, children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content sideOffset={6} collisionPadding={8} className="z-70 max-w-80 animate-fade rounded-lg bg-fg px-2.5 py-1.5 text-xs text-canvas shadow-pop">
          {content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
