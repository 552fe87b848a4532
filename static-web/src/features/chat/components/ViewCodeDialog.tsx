import { Tabs } from "radix-ui";
import { useState } from "react";
import { Dialog, DialogBody } from "@/components/ui/Dialog";
import { Segmented } from "@/components/ui/Segmented";
import { apiUrl } from "@/lib/apiClient";
import type { ChatRequest } from "../lib/chatRequest";
import { codeFor, languagesOf, leftOut, providers, withShortImages, type Language, type Provider } from "../lib/code/samples";
import { CodeView } from "./Markdown";

export function ViewCodeDialog({ request, onClose }: { request: ChatRequest | null; onClose: () => void }) {
  return (
    <Dialog open={request !== null} onOpenChange={(open) => !open && onClose()} wide title="This request as code" description="Set NEBULA_API_KEY to the key's secret, which the dashboard does not know.">
      <DialogBody>{request && <Code request={request} />}</DialogBody>
    </Dialog>
  );
}

function Code({ request }: { request: ChatRequest }) {
  const [provider, setProvider] = useState<Provider>("openai");
  const [chosen, setChosen] = useState<Language>("curl");
  const languages = languagesOf(provider);
  const language = languages.find(({ id }) => id === chosen) ?? languages[0]!;
  const missing = leftOut(provider, request);
  const [short, shortened] = withShortImages(request);
  const notes = [
    ...(missing.length > 0 ? [`Anthropic's API has no ${missing.join(" and no ")}; the code leaves it out.`] : []),
    ...(shortened ? ["The images are shortened. Replace each … by the rest of the file in Base64."] : []),
  ];
  return (
    <>
      <Segmented label="Client library" value={provider} onChange={setProvider} options={providers.map(({ id, label }) => ({ value: id, label }))} className="mb-2" />
      <Tabs.Root value={language.id} onValueChange={(value) => setChosen(value as Language)}>
        <Tabs.List aria-label="Language" className="mb-3 flex gap-1 overflow-x-auto border-b border-line">
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
        {notes.map((note) => (
          <p key={note} className="mb-3 rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
            {note}
          </p>
        ))}
        {languages.map(({ id, highlight }) => (
          <Tabs.Content key={id} value={id}>
            <CodeView code={codeFor(provider, id, short, apiUrl())} language={highlight} />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </>
  );
}
