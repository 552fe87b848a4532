import { CircleAlert } from "lucide-react";
import { useState } from "react";
import type { Script } from "@/api/types";
import { JsonEditor } from "@/components/JsonEditor";
import { Button } from "@/components/ui/Button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/Dialog";
import { plural } from "@/lib/format";
import { parseJson } from "@/lib/json";
import { toast } from "@/lib/toast";
import { useWriteScript } from "../api/scripts";
import { hiddenRules, mistakesOf, template, textOf, type Mistake } from "./scriptText";

interface ScriptEditorDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The script to replace; null makes a new one. */
  script: Script | null;
}

/** The text of a script. One from a file can be read only. */
export function ScriptEditorDialog({ open, onOpenChange, script }: ScriptEditorDialogProps) {
  const readOnly = script !== null && script.source !== null;
  const title = script === null ? "New script" : readOnly ? script.name : `Edit ${script.name}`;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} wide modalOnly={!readOnly} title={title} description={readOnly ? `From the file ${script.source}. Change it there.` : "Changes take effect within a second."}>
      {open && <ScriptForm script={script} readOnly={readOnly} onClose={() => onOpenChange(false)} />}
    </Dialog>
  );
}

function ScriptForm({ script, readOnly, onClose }: { script: Script | null; readOnly: boolean; onClose: () => void }) {
  const [text, setText] = useState(() => (script === null ? template : textOf(script)));
  const write = useWriteScript(script?.name ?? null);
  const { error } = parseJson(text);
  const hidden = script === null ? 0 : hiddenRules(script);
  const change = (next: string) => {
    setText(next);
    write.reset(); // the mistakes were those of the text before
  };
  const save = () =>
    write.mutate(text, {
      onSuccess: ({ name }) => {
        toast.success(`${name} ${script === null ? "added" : "replaced"}`);
        onClose();
      },
    });

  return (
    <>
      <DialogBody className="grid content-start gap-4 md:grid-cols-[minmax(0,1fr)_16rem]">
        <JsonEditor label="Script" hint="JSON in the format of AIMock's fixture files." value={text} onChange={change} error={error} readOnly={readOnly} />
        <div className="min-w-0 space-y-3 text-sm md:pt-6.5">
          {write.error ? <Mistakes mistakes={mistakesOf(write.error.message)} /> : !readOnly && <p className="text-xs text-muted">Rules are tried from the first to the last. The first whose conditions are all met answers. The mistakes that the server finds appear here.</p>}
          {hidden > 0 && !readOnly && <p className="text-xs text-warn">{plural(hidden, "rule")} that no request can match {hidden === 1 ? "is" : "are"} not in this text. Saving removes {hidden === 1 ? "it" : "them"}.</p>}
          {script && script.warnings.length > 0 && <Warnings script={script} />}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{readOnly ? "Done" : "Cancel"}</Button>
        {!readOnly && (
          <Button variant="primary" busy={write.isPending} disabled={error !== undefined} onClick={save}>
            {script === null ? "Add script" : "Replace script"}
          </Button>
        )}
      </DialogFooter>
    </>
  );
}

const Mistakes = ({ mistakes }: { mistakes: Mistake[] }) => (
  <div role="alert" className="rounded-lg bg-danger-soft p-3 text-danger">
    <p className="flex items-center gap-2 font-medium">
      <CircleAlert className="size-4 shrink-0" aria-hidden /> {plural(mistakes.length, "mistake")}
    </p>
    <Findings findings={mistakes} />
  </div>
);

/** What has no effect in a script, by path. */
export const Warnings = ({ script }: { script: Script }) => (
  <div className="rounded-lg bg-warn-soft p-3 text-warn">
    <p className="text-sm font-medium">{plural(script.warnings.length, "warning")}</p>
    <Findings findings={script.warnings} />
  </div>
);

const Findings = ({ findings }: { findings: Mistake[] }) => (
  <ul className="mt-2 space-y-2 text-xs">
    {findings.map(({ path, reason }, index) => (
      <li key={index} className="break-words">
        {path !== "" && <code className="block font-mono break-all">{path}</code>}
        {reason}
      </li>
    ))}
  </ul>
);
