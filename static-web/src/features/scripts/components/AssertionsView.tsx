import { CircleCheck, CircleX } from "lucide-react";
import type { JournalAssertions, JournalFinding } from "@/api/types";
import { formatInteger } from "@/lib/format";

const groups = [
  ["unmatched", "Requests that no script answered"],
  ["unknown_models", "Requests for unknown models"],
  ["refused_keys", "Requests with refused keys"],
  ["unknown_paths", "Requests for unknown paths"],
] as const;
const shown = 20;

const inWords = ({ method, path, model, status, message }: JournalFinding): string => [`${method} ${path}`, model, String(status), message].filter(Boolean).join(" · ");

/** Whether a test's requests were all expected; what was unexpected if not. */
export function AssertionsView({ assertions }: { assertions: JournalAssertions }) {
  const found: { title: string; lines: string[] }[] = [
    ...groups.map(([name, title]) => ({ title, lines: assertions[name].map(inWords) })),
    { title: "Rules that never matched", lines: assertions.unused_rules.map(({ script, index }) => `${script} · rule ${index}`) },
  ].filter(({ lines }) => lines.length > 0);
  return assertions.passed ? (
    <p className="flex items-center gap-2 rounded-lg bg-ok-soft px-3 py-2 text-sm text-ok">
      <CircleCheck className="size-4 shrink-0" aria-hidden /> Passed: nothing was unexpected.
    </p>
  ) : (
    <div className="rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
      <p className="flex items-center gap-2 font-medium">
        <CircleX className="size-4 shrink-0" aria-hidden /> Not passed
      </p>
      {found.map(({ title, lines }) => (
        <details key={title} className="mt-1.5">
          <summary>
            {title}: <span className="num">{formatInteger(lines.length)}</span>
          </summary>
          <ul className="mt-1 space-y-1 pl-4 text-xs">
            {lines.slice(0, shown).map((line, index) => (
              <li key={index} className="break-words">
                {line}
              </li>
            ))}
            {lines.length > shown && <li>and {formatInteger(lines.length - shown)} more</li>}
          </ul>
        </details>
      ))}
    </div>
  );
}
