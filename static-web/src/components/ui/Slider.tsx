import { Slider as Radix } from "radix-ui";
import { cn } from "@/lib/cn";

interface SliderProps {
  label: string;
  value: number;
  onChange: (value: number) => void;
  /** Called when the thumb is released. */
  onCommit?: (value: number) => void;
  min: number;
  max: number;
  step?: number;
  disabled?: boolean;
  className?: string;
  /** The value's text for screen readers. */
  valueText?: string;
}

export function Slider({ label, value, onChange, onCommit, min, max, step = 1, disabled = false, className, valueText }: SliderProps) {
  return (
    <Radix.Root
      value={[value]}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      onValueCommit={([next]) => next !== undefined && onCommit?.(next)}
      min={min}
      max={max}
      step={step}
      disabled={disabled}
      className={cn("relative flex h-5 w-full touch-none items-center select-none data-disabled:opacity-50", className)}
    >
      <Radix.Track className="relative h-1 grow rounded-full bg-line-strong">
        <Radix.Range className="absolute h-full rounded-full bg-accent" />
      </Radix.Track>
      <Radix.Thumb
        aria-label={label}
        aria-valuetext={valueText}
        className="block size-4 rounded-full border border-line-strong bg-white shadow-md transition-transform hover:scale-110"
      />
    </Radix.Root>
  );
}
