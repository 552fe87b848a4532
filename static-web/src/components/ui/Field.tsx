import { CircleAlert } from "lucide-react";
import { useId, type ComponentProps, type ReactNode } from "react";
import { cn } from "@/lib/cn";

export const inputClass =
  "w-full rounded-lg border border-line-strong/80 bg-surface px-3 text-sm text-fg transition-colors hover:border-line-strong focus:border-accent-text focus:outline-none focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-accent-text disabled:opacity-60 aria-invalid:border-danger";

export const Input = ({ className, ...rest }: ComponentProps<"input">) => <input className={cn(inputClass, "h-9", className)} {...rest} />;

export const Textarea = ({ className, ...rest }: ComponentProps<"textarea">) => <textarea className={cn(inputClass, "py-2", className)} {...rest} />;

interface FieldControl {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

/** What is wrong with a control. */
export const FieldError = ({ id, children }: { id: string; children: ReactNode }) => (
  <p id={id} className="flex gap-1.5 text-xs text-danger" role="alert">
    <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
    <span className="min-w-0">{children}</span>
  </p>
);

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  className?: string;
  /** Renders the control with the attributes that connect it to its label, hint and error. */
  children: (control: FieldControl) => ReactNode;
}

export function Field({ label, hint, error, optional = false, className, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={cn("relative flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className="flex items-baseline justify-between gap-2 text-sm font-medium text-fg">
        <span>{label}</span>
        {optional && <span className="text-xs font-normal text-muted">Optional</span>}
      </label>
      {children({ id, "aria-describedby": note ? `${id}-note` : undefined, "aria-invalid": error ? true : undefined })}
      {error ? (
        <FieldError id={`${id}-note`}>{error}</FieldError>
      ) : (
        hint && (
          <p id={`${id}-note`} className="text-xs text-muted">
            <span className="min-w-0">{hint}</span>
          </p>
        )
      )}
    </div>
  );
}
