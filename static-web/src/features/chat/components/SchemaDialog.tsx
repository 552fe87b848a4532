import { useState } from "react";
import { JsonEditor } from "@/components/JsonEditor";
import { Checkbox } from "@/components/ui/Checkbox";
import { Dialog, DialogBody } from "@/components/ui/Dialog";
import { Field, Input } from "@/components/ui/Field";
import { formatJson } from "@/lib/json";
import { parseSchema } from "../lib/editors";
import type { OutputSchema } from "../lib/types";
import { SaveFooter } from "./SaveFooter";

interface SchemaDialogProps {
  schema: OutputSchema;
  onSave: (schema: OutputSchema) => void;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export const SchemaDialog = ({ open, onOpenChange, ...rest }: SchemaDialogProps) => (
  <Dialog open={open} onOpenChange={onOpenChange} wide title="Output schema" description="The JSON schema that the model's answer follows.">
    {open && <SchemaForm {...rest} onClose={() => onOpenChange(false)} />}
  </Dialog>
);

function SchemaForm({ schema, onSave, onClose }: Pick<SchemaDialogProps, "schema" | "onSave"> & { onClose: () => void }) {
  const [name, setName] = useState(schema.name);
  const [text, setText] = useState(formatJson(schema.schema));
  const [strict, setStrict] = useState(schema.strict);
  const { value, error } = parseSchema(name, text, strict);
  return (
    <>
      <DialogBody className="space-y-4">
        <Field label="Schema name">{(field) => <Input {...field} value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" spellCheck={false} />}</Field>
        <JsonEditor label="JSON schema" hint="The answer always validates against it." value={text} onChange={setText} error={error} />
        <Checkbox checked={strict} onChange={setStrict}>
          Strict, by OpenAI's rules
        </Checkbox>
      </DialogBody>
      <SaveFooter label="Save schema" value={value} onSave={onSave} onClose={onClose} />
    </>
  );
}
