import { useDeployments } from "@/api/queries/deployments";
import { Select, type SelectOption } from "@/components/ui/Select";
import { backendOf } from "@/lib/backends";

interface DeploymentPickerProps {
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: true | undefined;
  /** The chosen name; empty if none is. */
  value: string;
  onChange: (name: string) => void;
  /** The deployment that is edited, which cannot be its own target. */
  self: string;
  /** Names that are chosen elsewhere. */
  taken?: readonly string[];
  /** Whether a deployment that replays a recording can be chosen. */
  mayReplay?: boolean;
  /** What choosing no deployment means; one must be chosen by default. */
  none?: string;
  className?: string;
}

// An option's value cannot be empty, and no deployment's name has a space.
const noDeployment = " ";

/** Chooses a deployment that can answer for another: any that does not route itself. */
export function DeploymentPicker({ value, onChange, self, taken = [], mayReplay = true, none, ...trigger }: DeploymentPickerProps) {
  const deployments = useDeployments().data ?? [];
  const options: SelectOption<string>[] = deployments
    .filter(({ name, routes, backend, state }) => name === value || (!routes && name !== self && state !== "draining" && (mayReplay || backend?.type !== "replay")))
    .map((each) => ({ value: each.name, label: each.name, hint: each.gpu ? each.model : backendOf(each), disabled: each.name !== value && taken.includes(each.name) }));
  // One that is no longer deployed stays in the list, so that the form shows what is stored.
  if (value !== "" && !options.some((option) => option.value === value)) options.unshift({ value, label: value, hint: "Not deployed" });
  if (none !== undefined) options.unshift({ value: noDeployment, label: none });
  const chosen = value === "" && none !== undefined ? noDeployment : value;
  return <Select {...trigger} value={chosen} onChange={(name) => onChange(name === noDeployment ? "" : name)} options={options} />;
}
