import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { inputClass } from "./Field";

export interface SelectOption<T extends string> {
  value: T;
  label: ReactNode;
  /** A second line, in muted text. */
  hint?: ReactNode;
  disabled?: boolean;
}

interface SelectProps<T extends string> {
  value: T | undefined;
  onChange: (value: T) => void;
  options: readonly SelectOption<T>[];
  placeholder?: string;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: true | undefined;
  className?: string;
  disabled?: boolean;
}

export function Select<T extends string>({ value, onChange, options, placeholder, className, disabled, ...trigger }: SelectProps<T>) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Radix.Root value={value ?? ""} onValueChange={(next) => onChange(next as T)} disabled={disabled ?? false}>
      <Radix.Trigger className={cn(inputClass, "flex h-9 items-center justify-between gap-2 text-left", className)} {...trigger}>
        <span className={cn("truncate", !chosen && "text-muted")}>
          <Radix.Value placeholder={placeholder ?? "Choose…"}>{chosen?.label}</Radix.Value>
        </span>
        <ChevronDown className="size-4 shrink-0 text-muted" aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="z-60 max-h-[min(22rem,var(--radix-select-content-available-height))] min-w-[var(--radix-select-trigger-width)] max-w-[calc(100vw-1.5rem)] animate-in overflow-hidden rounded-xl border border-line bg-surface shadow-pop"
        >
          <Radix.Viewport className="p-1">
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className="flex cursor-default items-center gap-2 rounded-lg py-1.5 pr-2 pl-2.5 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover"
              >
                <div className="min-w-0 flex-1">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.hint && <div className="text-xs text-muted">{option.hint}</div>}
                </div>
                <span className="w-4">
                  <Radix.ItemIndicator>
                    <Check className="size-4 text-accent-text" aria-hidden />
                  </Radix.ItemIndicator>
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
