import { useCatalog, useDeploymentsOf } from "@/api/queries/deployments";
import { KeyPicker } from "@/components/KeyPicker";
import { Field, Input, Textarea } from "@/components/ui/Field";
import { Select } from "@/components/ui/Select";
import { formatWords } from "@/lib/format";
import type { ChatSettings } from "../lib/types";
import { OutputSettings } from "./OutputSettings";

interface SettingsPanelProps {
  settings: ChatSettings;
  onChange: (change: Partial<ChatSettings>) => void;
}

const nothing = "\u0000";

/** The settings of the next request. */
export function SettingsPanel({ settings, onChange }: SettingsPanelProps) {
  const deployments = useDeploymentsOf("chat");
  const models = useCatalog().data?.models ?? [];
  const reasoning = new Set(models.filter(({ reasons }) => reasons).map(({ id }) => id));
  const reasons = deployments?.some(({ name, model }) => (name === settings.model || name === settings.compareWith) && reasoning.has(model ?? "")) ?? false;
  const options = (deployments ?? []).map(({ name, state }) => ({ value: name, label: name, ...(state === "ready" ? {} : { hint: formatWords(state) }) }));
  // A conversation may name a deployment that no longer exists.
  const withChosen = (name: string | null) => (name === null || options.some(({ value }) => value === name) ? options : [{ value: name, label: name, hint: "Not deployed" }, ...options]);
  const text = (name: "temperature" | "topP" | "maxTokens" | "seed") => ({ value: settings[name], onChange: (event: { target: { value: string } }) => onChange({ [name]: event.target.value }) });

  return (
    <div className="space-y-4">
      <Field label="API key" hint="Requests count toward this key's limits and usage.">
        {({ id }) => <KeyPicker id={id} label="API key" value={settings.keyId} onChange={(keyId) => onChange({ keyId })} status="active" />}
      </Field>
      <Field label="Model">
        {(field) => <Select {...field} value={settings.model ?? undefined} onChange={(model) => onChange({ model })} options={withChosen(settings.model)} placeholder={deployments === undefined ? "Loading…" : "Choose a model…"} />}
      </Field>
      <Field label="Compare with" optional>
        {(field) => (
          <Select
            {...field}
            value={settings.compareWith ?? nothing}
            onChange={(name) => onChange({ compareWith: name === nothing ? null : name })}
            options={[{ value: nothing, label: "None" }, ...withChosen(settings.compareWith)]}
          />
        )}
      </Field>
      <Field label="System prompt" optional>
        {(field) => <Textarea {...field} rows={4} value={settings.system} onChange={(event) => onChange({ system: event.target.value })} placeholder="You are a helpful assistant." />}
      </Field>
      <OutputSettings settings={settings} onChange={onChange} reasons={reasons} />
      <div className="grid grid-cols-2 gap-x-3 gap-y-4">
        <Field label="Temperature">{(field) => <Input {...field} type="number" min={0} max={2} step={0.1} placeholder="1" className="num" {...text("temperature")} />}</Field>
        <Field label="Top p">{(field) => <Input {...field} type="number" min={0} max={1} step={0.05} placeholder="1" className="num" {...text("topP")} />}</Field>
        <Field label="Max tokens">{(field) => <Input {...field} type="number" min={1} step={1} placeholder="1024" className="num" {...text("maxTokens")} />}</Field>
        <Field label="Seed">{(field) => <Input {...field} type="number" step={1} placeholder="Random" className="num" {...text("seed")} />}</Field>
      </div>
      <Field label="Stop sequences" optional hint="One per line, up to four.">
        {(field) => <Textarea {...field} rows={2} value={settings.stop} onChange={(event) => onChange({ stop: event.target.value })} className="font-mono" />}
      </Field>
    </div>
  );
}
