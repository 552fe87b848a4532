import { useState } from "react";
import { JsonEditor } from "@/components/JsonEditor";
import { Dialog, DialogBody } from "@/components/ui/Dialog";
import { formatJson } from "@/lib/json";
import { exampleTools, parseTools } from "../lib/editors";
import type { ToolDefinition } from "../lib/types";
import { SaveFooter } from "./SaveFooter";

interface ToolsDialogProps {
  tools: ToolDefinition[];
  onSave: (tools: ToolDefinition[]) => void;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export const ToolsDialog = ({ open, onOpenChange, ...rest }: ToolsDialogProps) => (
  <Dialog open={open} onOpenChange={onOpenChange} wide title="Tools" description="Functions that the model may call. You answer the calls in the conversation.">
    {open && <ToolsForm {...rest} onClose={() => onOpenChange(false)} />}
  </Dialog>
);

function ToolsForm({ tools, onSave, onClose }: Pick<ToolsDialogProps, "tools" | "onSave"> & { onClose: () => void }) {
  const [text, setText] = useState(tools.length === 0 ? "" : formatJson(tools));
  const { value, error } = parseTools(text);
  const examples = exampleTools
    .filter((example) => value && !value.some((tool) => tool.function.name === example.function.name))
    .map((example) => ({ label: `Add ${example.function.name}`, text: formatJson([...(value ?? []), example]) }));
  return (
    <>
      <DialogBody>
        <JsonEditor label="Tool definitions" hint="A JSON array in OpenAI's form. Empty for no tools." value={text} onChange={setText} error={error} examples={examples} />
      </DialogBody>
      <SaveFooter label="Save tools" value={value} onSave={onSave} onClose={onClose} />
    </>
  );
}
