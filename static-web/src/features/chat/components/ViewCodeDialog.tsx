import { Tabs } from "radix-ui";
import { apiUrl } from "@/lib/apiClient";
import { Dialog, DialogBody } from "@/components/ui/Dialog";
import { codeFor, languages } from "../lib/codeSamples";
import type { ChatRequest } from "../lib/chatRequest";
import { Markdown } from "./Markdown";

/** A fence longer than any run of backticks in the code. */
function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${code}${fence}`;
}

export function ViewCodeDialog({ request, onClose }: { request: ChatRequest | null; onClose: () => void }) {
  return (
    <Dialog open={request !== null} onOpenChange={(open) => !open && onClose()} wide title="This request as code" description="Set NEBULA_API_KEY to the key's secret, which the dashboard does not know.">
      <DialogBody>
        {request && (
          <Tabs.Root defaultValue="curl">
            <Tabs.List aria-label="Language" className="mb-3 flex gap-1 border-b border-line">
              {languages.map(({ id, label }) => (
                <Tabs.Trigger
                  key={id}
                  value={id}
                  className="-mb-px border-b-2 border-transparent px-3 py-2 text-sm font-medium text-muted hover:text-fg focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-fg"
                >
                  {label}
                </Tabs.Trigger>
              ))}
            </Tabs.List>
            {languages.map(({ id, highlight }) => (
              <Tabs.Content key={id} value={id}>
                <Markdown text={fenced(codeFor(id, request, apiUrl()), highlight)} />
              </Tabs.Content>
            ))}
          </Tabs.Root>
        )}
      </DialogBody>
    </Dialog>
  );
}
