import { Check } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface CheckboxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}

export function Checkbox({ checked, onChange, children }: CheckboxProps) {
  return (
    <label className="flex min-w-0 items-center gap-2.5 text-sm">
      <Radix.Root
        checked={checked}
        onCheckedChange={(next) => onChange(next === true)}
        className="flex size-4.5 shrink-0 items-center justify-center rounded-[5px] border border-line-strong bg-surface transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Indicator>
          <Check className="size-3.5 text-white" strokeWidth={3} aria-hidden />
        </Radix.Indicator>
      </Radix.Root>
      <span className="min-w-0 truncate">{children}</span>
    </label>
  );
}
