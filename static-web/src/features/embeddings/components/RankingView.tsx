import { Meter } from "@/components/ui/Meter";
import { formatInteger, plural } from "@/lib/format";
import type { Ranking } from "../api/rankTexts";

/** The ranked texts with a bar for each, and what the request used. */
export function RankingView({ ranking: { texts, query, dimensions, inputTokens, model } }: { ranking: Ranking }) {
  return (
    <>
      <p className="px-4 pb-3 text-sm break-words sm:px-5">
        <span className="text-muted">Nearest to </span>
        <q>{query}</q>
      </p>
      <ol aria-label="Ranked texts" className="divide-y divide-line border-y border-line">
        {texts.map(({ text, similarity }, index) => (
          <li key={index} className="px-4 py-2.5 sm:px-5">
            <div className="flex items-baseline justify-between gap-4 text-sm">
              <span className="min-w-0 break-words">{text}</span>
              <span className="num shrink-0 font-medium">{similarity.toFixed(3)}</span>
            </div>
            <Meter plain label={`Similarity of ${text}`} share={similarity} text={similarity.toFixed(3)} className="mt-1.5" />
          </li>
        ))}
      </ol>
      <p className="num flex flex-wrap gap-x-4 gap-y-1 px-4 py-3 text-xs text-muted sm:px-5">
        <span className="break-all">{model}</span>
        <span>{plural(inputTokens, "input token")}</span>
        <span>{formatInteger(dimensions)} dimensions</span>
      </p>
    </>
  );
}
