import { Braces, Wrench } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/Select";
import { choiceOf } from "../lib/chatRequest";
import type { ChatSettings, OutputFormat } from "../lib/types";
import { SchemaDialog } from "./SchemaDialog";
import { ToolsDialog } from "./ToolsDialog";

interface OutputSettingsProps {
  settings: ChatSettings;
  onChange: (change: Partial<ChatSettings>) => void;
  /** Whether a chosen model reasons. */
  reasons: boolean;
}

const formats: { value: OutputFormat; label: string }[] = [
  { value: "text", label: "Text" },
  { value: "json_object", label: "JSON object" },
  { value: "json_schema", label: "JSON schema" },
];
const modelDefault = "default";
const efforts = [modelDefault, "none", "minimal", "low", "medium", "high"].map((value) => ({ value, label: value === modelDefault ? "Model's default" : value.charAt(0).toUpperCase() + value.slice(1) }));

/** What a model's answer may be: tool calls, JSON, and how much it reasons before it. */
export function OutputSettings({ settings, onChange, reasons }: OutputSettingsProps) {
  const { tools, toolChoice, format, schema, reasoningEffort } = settings;
  const [dialog, setDialog] = useState<"tools" | "schema" | null>(null);
  const openIs = (which: typeof dialog) => ({ open: dialog === which, onOpenChange: (open: boolean) => setDialog(open ? which : null) });
  const choices = [
    { value: "auto", label: "Automatic" },
    { value: "none", label: "No calls" },
    { value: "required", label: "Some tool" },
    ...tools.map((tool) => ({ value: choiceOf(tool), label: tool.function.name })),
  ];
  return (
    <>
      {(reasons || reasoningEffort !== "") && (
        <Field label="Reasoning effort">
          {(field) => <Select {...field} value={reasoningEffort || modelDefault} onChange={(effort) => onChange({ reasoningEffort: effort === modelDefault ? "" : effort })} options={efforts} />}
        </Field>
      )}
      <section aria-label="Tools" className="flex flex-col gap-1.5">
        <div className="flex items-baseline justify-between gap-2 text-sm font-medium">
          <span>Tools</span>
          <span className="text-xs font-normal text-muted">Optional</span>
        </div>
        {tools.length > 0 && (
          <p className="flex flex-wrap gap-1.5">
            {tools.map(({ function: { name } }) => (
              <Badge key={name} className="max-w-full font-mono">
                <span className="truncate">{name}</span>
              </Badge>
            ))}
          </p>
        )}
        <Button size="sm" onClick={() => setDialog("tools")}>
          <Wrench aria-hidden /> {tools.length === 0 ? "Add tools" : "Edit tools"}
        </Button>
      </section>
      {tools.length > 0 && (
        <Field label="Tool choice">{(field) => <Select {...field} value={choices.some(({ value }) => value === toolChoice) ? toolChoice : "auto"} onChange={(choice) => onChange({ toolChoice: choice })} options={choices} />}</Field>
      )}
      <Field label="Output format">{(field) => <Select {...field} value={format} onChange={(next) => onChange({ format: next })} options={formats} />}</Field>
      {format === "json_schema" && (
        <Button size="sm" className="w-full" onClick={() => setDialog("schema")}>
          <Braces aria-hidden /> <span className="min-w-0 truncate">Edit schema: {schema.name}</span>
        </Button>
      )}
      <ToolsDialog tools={tools} onSave={(next) => onChange({ tools: next })} {...openIs("tools")} />
      <SchemaDialog schema={schema} onSave={(next) => onChange({ schema: next })} {...openIs("schema")} />
    </>
  );
}
