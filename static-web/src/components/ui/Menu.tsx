import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface MenuProps {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
}

export function Menu({ trigger, children, align = "end" }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content align={align} sideOffset={4} collisionPadding={8} className="z-60 min-w-44 animate-in rounded-xl border border-line bg-surface p-1 shadow-pop">
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface MenuItemProps {
  onSelect: () => void;
  icon?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  children: ReactNode;
}

export const MenuItem = ({ onSelect, icon, danger = false, disabled = false, children }: MenuItemProps) => (
  <Radix.Item
    onSelect={onSelect}
    disabled={disabled}
    className={cn(
      "flex cursor-default items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-sm outline-none select-none data-disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0",
      danger ? "text-danger data-highlighted:bg-danger-soft" : "text-fg data-highlighted:bg-hover [&_svg]:text-muted",
    )}
  >
    {icon}
    {children}
  </Radix.Item>
);

export const MenuSeparator = () => <Radix.Separator className="my-1 h-px bg-line" />;
