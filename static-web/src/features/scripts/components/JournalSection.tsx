import { BookOpen } from "lucide-react";
import { useState } from "react";
import type { JournalEntry } from "@/api/types";
import { KeyPicker } from "@/components/KeyPicker";
import { StatusCode } from "@/components/StatusCode";
import { Button } from "@/components/ui/Button";
import { Card, CardHeader } from "@/components/ui/Card";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { Input } from "@/components/ui/Field";
import { Segmented } from "@/components/ui/Segmented";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { Table, Td, Th, Tr } from "@/components/ui/Table";
import { Time } from "@/components/ui/Time";
import { useDebounced } from "@/hooks/useDebounced";
import { formatSeconds } from "@/lib/format";
import { isDisabled, useAssertions, useClearJournal, useJournal } from "../api/journal";
import { AssertionsView } from "./AssertionsView";
import { JournalEntryDialog } from "./JournalEntryDialog";

const pageSize = 25; // with the bodies, which have up to 64 KiB each
type Matched = "all" | "true" | "false";
const matchedOptions = [
  { value: "all", label: "All" },
  { value: "true", label: "Matched" },
  { value: "false", label: "Unmatched" },
] as const;

/** The newest requests with their answers, and what a test did not expect of them. */
export function JournalSection() {
  const [matched, setMatched] = useState<Matched>("all");
  const [path, setPath] = useState("");
  const [keyId, setKeyId] = useState<string | null>(null);
  const [opened, setOpened] = useState<JournalEntry | null>(null);
  const [clearing, setClearing] = useState(false);
  const beginning = useDebounced(path.trim());
  const journal = useJournal({ limit: pageSize, ...(matched === "all" ? {} : { matched }), ...(beginning === "" ? {} : { path: beginning }), ...(keyId === null ? {} : { key_id: keyId }) });
  const disabled = isDisabled(journal.error);
  const assertions = useAssertions(journal.data !== undefined && !disabled);
  const clear = useClearJournal();
  const filtered = matched !== "all" || beginning !== "" || keyId !== null;
  const clearAction = (
    <Button size="sm" onClick={() => setClearing(true)}>
      Clear journal
    </Button>
  );

  return (
    <Card className="overflow-hidden">
      <CardHeader title="Journal" hint="The newest requests of API keys with their answers." actions={journal.data && !disabled ? clearAction : undefined} />
      {disabled ? (
        <p className="px-4 pb-4 text-sm text-muted sm:px-5">
          The journal is off. To turn it on, start <code className="font-mono">Nebula.Local</code> with the setting <code className="font-mono break-all">Nebula:Journal:Enabled</code> = <code className="font-mono">true</code> (as an environment variable <code className="font-mono break-all">Nebula__Journal__Enabled=true</code>).
        </p>
      ) : (
        <>
          <div className="space-y-3 px-4 pb-3 sm:px-5">
            {assertions.data && <AssertionsView assertions={assertions.data} />}
            <div className="flex flex-wrap items-center gap-2">
              <Segmented label="Requests" value={matched} onChange={setMatched} options={matchedOptions} />
              <div className="w-48">
                <Input aria-label="Path begins with" placeholder="Path: /v1/chat" value={path} onChange={(event) => setPath(event.target.value)} spellCheck={false} autoComplete="off" />
              </div>
              <div className="w-48">
                <KeyPicker label="Key" none="All keys" value={keyId} onChange={setKeyId} />
              </div>
            </div>
          </div>
          {journal.data ? (
            journal.data.data.length === 0 ? (
              <EmptyState icon={<BookOpen />} title={filtered ? "No request matches" : "No requests"}>
                {filtered ? "Widen the filter." : "Requests of API keys appear here."}
              </EmptyState>
            ) : (
              <>
                <Entries entries={journal.data.data} onOpen={setOpened} />
                {journal.data.has_more && <p className="border-t border-line px-4 py-2.5 text-xs text-muted sm:px-5">These are the newest {pageSize}. Narrow the filter to see older ones.</p>}
              </>
            )
          ) : journal.error ? (
            <ErrorState error={journal.error} onRetry={() => void journal.refetch()} />
          ) : (
            <Loading>
              <div className="space-y-4 p-5">
                {[0, 1, 2].map((row) => (
                  <Skeleton key={row} className="h-9 w-full" />
                ))}
              </div>
            </Loading>
          )}
        </>
      )}
      <JournalEntryDialog entry={opened} onClose={() => setOpened(null)} />
      <ConfirmDialog
        open={clearing}
        onOpenChange={setClearing}
        title="Clear the journal?"
        action="Remove all entries"
        onConfirm={() => clear.mutate(undefined, { onSuccess: () => setClearing(false) })}
        busy={clear.isPending}
        error={clear.error}
      >
        All entries are removed. The ledger keeps its rows.
      </ConfirmDialog>
    </Card>
  );
}

const Entries = ({ entries, onOpen }: { entries: JournalEntry[]; onOpen: (entry: JournalEntry) => void }) => (
  <Table label="Journal" className="min-w-[44rem]">
    <thead>
      <tr>
        <Th>Time</Th>
        <Th>Request</Th>
        <Th>Status</Th>
        <Th>Script</Th>
        <Th numeric>Duration</Th>
      </tr>
    </thead>
    <tbody>
      {entries.map((entry) => (
        <Tr key={entry.id}>
          <Td>
            <Time at={entry.at} />
          </Td>
          <Td className="max-w-80">
            <button type="button" onClick={() => onOpen(entry)} className="block max-w-full truncate rounded text-left font-medium hover:underline">
              {entry.method} {entry.path}
            </button>
            <span className="block truncate text-xs text-muted">{entry.model ?? "No model"}</span>
          </Td>
          <Td>
            <StatusCode status={entry.status} finish={entry.error_code ?? ""} />
          </Td>
          <Td className="max-w-40 truncate">{entry.script ?? <span className="text-muted">{entry.matched === null ? "Not for scripts" : "None"}</span>}</Td>
          <Td numeric>{formatSeconds(entry.duration_seconds)}</Td>
        </Tr>
      ))}
    </tbody>
  </Table>
);
