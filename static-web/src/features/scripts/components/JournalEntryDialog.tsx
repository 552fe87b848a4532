import type { ReactNode } from "react";
import type { JournalEntry } from "@/api/types";
import { CopyButton } from "@/components/ui/CopyButton";
import { Dialog, DialogBody } from "@/components/ui/Dialog";
import { formatExact, formatSeconds } from "@/lib/format";
import { formatJson } from "@/lib/json";

interface JournalEntryDialogProps {
  /** The entry to show; null shows none. */
  entry: JournalEntry | null;
  onClose: () => void;
}

/** A request and its answer side by side. */
export function JournalEntryDialog({ entry, onClose }: JournalEntryDialogProps) {
  return (
    <Dialog open={entry !== null} onOpenChange={(open) => !open && onClose()} wide title={entry ? `${entry.method} ${entry.path}` : ""} description={entry ? formatExact(entry.at) : undefined}>
      {entry && (
        <DialogBody className="space-y-4">
          <dl className="grid grid-cols-2 gap-x-4 gap-y-2 text-sm sm:grid-cols-4">
            <Fact name="Status">{[entry.status, entry.error_code].filter(Boolean).join(" · ")}</Fact>
            <Fact name="Script">{entry.script ?? (entry.matched === null ? "Not for scripts" : "None")}</Fact>
            <Fact name="Model">{entry.model ?? "None"}</Fact>
            <Fact name="Duration">{formatSeconds(entry.duration_seconds)}</Fact>
            <Fact name="Key">{entry.key_id ?? "None"}</Fact>
            <Fact name="Id">{entry.id}</Fact>
          </dl>
          {entry.truncated && <p className="text-xs text-warn">The journal keeps only the beginning of these bodies.</p>}
          <div className="grid gap-4 md:grid-cols-2">
            <Body label="Request" value={entry.request} />
            <Body label="Answer" value={entry.response} />
          </div>
        </DialogBody>
      )}
    </Dialog>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="min-w-0">
    <dt className="text-xs text-muted">{name}</dt>
    <dd className="num break-all">{children}</dd>
  </div>
);

/** A body: JSON is formatted, a stream is a text. */
function Body({ label, value }: { label: string; value: unknown }) {
  const text = value === null || value === undefined ? "" : typeof value === "string" ? value : formatJson(value);
  return (
    <section className="min-w-0" aria-label={label}>
      <div className="flex min-h-8 items-center justify-between">
        <h3 className="text-sm font-medium">{label}</h3>
        {text !== "" && <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />}
      </div>
      {text === "" ? (
        <p className="text-sm text-muted">No body.</p>
      ) : (
        <pre tabIndex={0} role="region" aria-label={`Body of the ${label.toLowerCase()}`} className="max-h-[26rem] overflow-auto rounded-lg border border-line bg-subtle p-3 font-mono text-xs leading-5 break-words whitespace-pre-wrap">
          {text}
        </pre>
      )}
    </section>
  );
}
