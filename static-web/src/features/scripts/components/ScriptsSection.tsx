import { Plus, RotateCcw, ScrollText } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Card, CardHeader } from "@/components/ui/Card";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { toast } from "@/lib/toast";
import { useResetScripts, useScripts } from "../api/scripts";
import { ScriptEditorDialog } from "./ScriptEditorDialog";
import { ScriptItem } from "./ScriptItem";

/** The scripts in the order in which they are tried, with an editor to add one. */
export function ScriptsSection() {
  const scripts = useScripts();
  const reset = useResetScripts();
  const [adding, setAdding] = useState(false);
  const add = (
    <Button variant="primary" size="sm" onClick={() => setAdding(true)}>
      <Plus aria-hidden /> New script
    </Button>
  );
  const resetCounters = () => reset.mutate(undefined, { onSuccess: () => toast.success("Counters reset"), onError: (error) => toast.error("Could not reset the counters", error) });
  const actions = (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" busy={reset.isPending} onClick={resetCounters}>
        <RotateCcw aria-hidden /> Reset counters
      </Button>
      {add}
    </div>
  );

  return (
    <Card className="overflow-hidden">
      <CardHeader title="Scripts" hint="Rules that answer requests before a deployment does, in the order in which they are tried." actions={scripts.data && scripts.data.length > 0 ? actions : undefined} />
      {scripts.data ? (
        scripts.data.length === 0 ? (
          <EmptyState icon={<ScrollText />} title="No scripts" action={add}>
            Decide what a request is answered. Limits, streaming, tokens and bills stay real.
          </EmptyState>
        ) : (
          <ul>
            {scripts.data.map((script) => (
              <ScriptItem key={script.name} script={script} />
            ))}
          </ul>
        )
      ) : scripts.error ? (
        <ErrorState error={scripts.error} onRetry={() => void scripts.refetch()} />
      ) : (
        <Loading>
          <div className="space-y-4 p-5">
            {[0, 1].map((row) => (
              <Skeleton key={row} className="h-9 w-full" />
            ))}
          </div>
        </Loading>
      )}
      <ScriptEditorDialog open={adding} onOpenChange={setAdding} script={null} />
    </Card>
  );
}
