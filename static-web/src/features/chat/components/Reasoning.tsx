import { ChevronRight } from "lucide-react";
import { plural } from "@/lib/format";
import type { Step } from "../lib/types";

/** A model's reasoning, folded. */
export function Reasoning({ step: { reasoning, reasoningTokens, text, calls, state } }: { step: Step }) {
  const reasons = state === "streaming" && text === "" && calls.length === 0;
  return (
    <details className="group mb-2 rounded-xl border border-line bg-surface">
      <summary className="flex items-center gap-1.5 rounded-xl px-3 py-2 text-xs text-muted select-none hover:text-fg">
        <ChevronRight className="size-3.5 shrink-0 transition-transform group-open:rotate-90" aria-hidden />
        <span className={reasons ? "animate-pulse" : ""}>{reasons ? "Reasoning…" : "Reasoning"}</span>
        {reasoningTokens !== null && <span className="num ml-auto">{plural(reasoningTokens, "token")}</span>}
      </summary>
      <p className="border-t border-line px-3 py-2 text-sm break-words whitespace-pre-wrap text-muted">{reasoning}</p>
    </details>
  );
}
