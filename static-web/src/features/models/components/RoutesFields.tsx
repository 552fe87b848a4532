import { ArrowUp, Plus, Trash2 } from "lucide-react";
import { Controller, useFieldArray, useWatch, type UseFormReturn } from "react-hook-form";
import { Button } from "@/components/ui/Button";
import { FieldError, Input } from "@/components/ui/Field";
import { InlineError } from "@/components/ui/States";
import { checkNumber } from "@/lib/checkNumber";
import { DeploymentPicker } from "./DeploymentPicker";
import { sharesOf, weightRule, type RoutesFormValues } from "./routesForm";

interface RoutesFieldsProps {
  form: UseFormReturn<RoutesFormValues>;
  /** The name of the deployment that is edited; empty for a new one. */
  self: string;
}

const maxRows = 16;

const Problem = ({ message }: { message: string | undefined }) => message && <InlineError error={new Error(message)} />;

const RowError = ({ id, message }: { id: string; message: string | undefined }) => message && <FieldError id={id}>{message}</FieldError>;

/** The deployments among which requests are divided, with their shares, and those that answer if one fails. */
export function RoutesFields({ form, self }: RoutesFieldsProps) {
  const { control, register, formState } = form;
  const { errors } = formState;
  const routes = useFieldArray({ control, name: "routes" });
  const fallbacks = useFieldArray({ control, name: "fallbacks" });
  const [chosenRoutes, chosenFallbacks] = useWatch({ control, name: ["routes", "fallbacks"] });
  const shares = sharesOf(chosenRoutes.map(({ weight }) => weight));
  const picker = (name: `routes.${number}.deployment` | `fallbacks.${number}.deployment`, label: string, taken: readonly { deployment: string }[]) => (
    <Controller
      control={control}
      name={name}
      rules={{ validate: (chosen) => chosen !== "" || "Choose a deployment." }}
      render={({ field, fieldState }) => (
        <DeploymentPicker
          aria-label={label}
          aria-invalid={fieldState.invalid || undefined}
          aria-describedby={name.replace(".deployment", "-error")}
          value={field.value}
          onChange={field.onChange}
          self={self}
          taken={taken.map(({ deployment }) => deployment)}
          className="min-w-0 flex-1"
        />
      )}
    />
  );

  return (
    <div className="space-y-5">
      <fieldset className="min-w-0 space-y-2">
        <legend className="mb-1 text-sm font-medium">Routes</legend>
        <p className="text-xs text-muted">Requests are divided in proportion to the weights.</p>
        <div className="flex gap-2 text-xs text-muted" aria-hidden>
          <span className="flex-1">Deployment</span>
          <span className="w-16 text-right sm:w-20">Weight</span>
          <span className="w-11 text-right">Share</span>
          <span className="w-9" />
        </div>
        {routes.fields.map((route, index) => (
          <div key={route.id} className="space-y-1.5">
            <div className="flex items-center gap-2">
              {picker(`routes.${index}.deployment`, `Route ${index + 1}`, chosenRoutes)}
              <div className="w-16 shrink-0 sm:w-20">
                <Input
                  aria-label={`Weight ${index + 1}`}
                  aria-invalid={errors.routes?.[index]?.weight ? true : undefined}
                  aria-describedby={`routes.${index}-error`}
                  {...register(`routes.${index}.weight`, { validate: (text) => checkNumber(text, weightRule) })}
                  inputMode="numeric"
                  className="num text-right"
                  autoComplete="off"
                />
              </div>
              <span className="num w-11 shrink-0 text-right text-sm text-muted">{shares[index]}</span>
              <Button variant="ghost" size="icon" className="size-9" aria-label={`Remove route ${index + 1}`} disabled={routes.fields.length === 1} onClick={() => routes.remove(index)}>
                <Trash2 aria-hidden />
              </Button>
            </div>
            <RowError id={`routes.${index}-error`} message={errors.routes?.[index]?.deployment?.message ?? errors.routes?.[index]?.weight?.message} />
          </div>
        ))}
        {routes.fields.length < maxRows && (
          <Button size="sm" variant="ghost" className="-ml-2.5" onClick={() => routes.append({ deployment: "", weight: "1" }, { shouldFocus: false })}>
            <Plus aria-hidden /> Add route
          </Button>
        )}
        <Problem message={errors.routes?.message ?? errors.routes?.root?.message} />
      </fieldset>
      <fieldset className="min-w-0 space-y-2">
        <legend className="mb-1 text-sm font-medium">Fallbacks</legend>
        <p className="text-xs text-muted">Tried in this order if the chosen deployment fails before its first token.</p>
        {fallbacks.fields.map((fallback, index) => (
          <div key={fallback.id} className="space-y-1.5">
            <div className="flex items-center gap-2">
              {picker(`fallbacks.${index}.deployment`, `Fallback ${index + 1}`, chosenFallbacks)}
              <Button variant="ghost" size="icon" className="size-9" aria-label={`Move fallback ${index + 1} up`} disabled={index === 0} onClick={() => fallbacks.swap(index, index - 1)}>
                <ArrowUp aria-hidden />
              </Button>
              <Button variant="ghost" size="icon" className="size-9" aria-label={`Remove fallback ${index + 1}`} onClick={() => fallbacks.remove(index)}>
                <Trash2 aria-hidden />
              </Button>
            </div>
            <RowError id={`fallbacks.${index}-error`} message={errors.fallbacks?.[index]?.deployment?.message} />
          </div>
        ))}
        {fallbacks.fields.length < maxRows && (
          <Button size="sm" variant="ghost" className="-ml-2.5" onClick={() => fallbacks.append({ deployment: "" }, { shouldFocus: false })}>
            <Plus aria-hidden /> Add fallback
          </Button>
        )}
        <Problem message={errors.fallbacks?.message ?? errors.fallbacks?.root?.message} />
      </fieldset>
    </div>
  );
}
