import { useDeployments } from "@/api/queries/deployments";
import { Select, type SelectOption } from "@/components/ui/Select";
import { backendOf } from "@/lib/backends";

interface DeploymentPickerProps {
  label: string;
  value: string;
  onChange: (name: string) => void;
  /** The deployment that is edited, which cannot be its own target. */
  self: string;
  /** Names that are chosen elsewhere. */
  taken: readonly string[];
  invalid: boolean;
  /** The id of the text that says what is wrong. */
  describedBy: string;
}

/** Chooses a deployment that can answer for another: any that does not route itself. */
export function DeploymentPicker({ label, value, onChange, self, taken, invalid, describedBy }: DeploymentPickerProps) {
  const deployments = useDeployments().data ?? [];
  const options: SelectOption<string>[] = deployments
    .filter(({ name, routes, state }) => name === value || (!routes && name !== self && state !== "draining"))
    .map((each) => ({ value: each.name, label: each.name, hint: each.gpu ? each.model : backendOf(each), disabled: each.name !== value && taken.includes(each.name) }));
  // One that is no longer deployed stays in the list, so that the form shows what is stored.
  if (value !== "" && !options.some((option) => option.value === value)) options.unshift({ value, label: value, hint: "Not deployed" });
  return <Select aria-label={label} aria-invalid={invalid || undefined} aria-describedby={describedBy} value={value} onChange={onChange} options={options} className="min-w-0 flex-1" />;
}
