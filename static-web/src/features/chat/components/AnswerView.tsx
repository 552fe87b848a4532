import { CircleAlert, Code, RotateCw } from "lucide-react";
import type { ComponentProps } from "react";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { Tooltip } from "@/components/ui/Tooltip";
import { formatInteger, formatRate, formatSeconds, formatUsd } from "@/lib/format";
import { awaitsResults, type Answer, type AnswerError, type OutputFormat, type Step } from "../lib/types";
import { Markdown } from "./Markdown";
import { Reasoning } from "./Reasoning";
import { StructuredText } from "./StructuredText";
import { ToolCalls } from "./ToolCalls";

interface AnswerViewProps {
  answer: Answer;
  onViewCode: () => void;
  /** Generates the answer again; null unless it is in the last turn. */
  onRegenerate: (() => void) | null;
  /** Sends the results of its tool calls, by call id; null unless it is in the last turn. */
  onAnswer: ((results: Record<string, string>) => void) | null;
}

const endings: Record<string, string> = { length: "Stopped at the token limit", content_filter: "Stopped by the content filter" };

export function AnswerView({ answer, onViewCode, onRegenerate, onAnswer }: AnswerViewProps) {
  const { text, state, error, model, format, earlier } = answer;
  const streaming = state === "streaming";
  return (
    <div className="min-w-0" data-state={state} data-testid="answer">
      <p className="mb-1.5 flex items-center gap-2 text-xs font-medium text-muted">
        <span className="truncate">{model}</span>
        {streaming && <span className="size-1.5 shrink-0 animate-pulse rounded-full bg-accent-text" aria-hidden />}
      </p>
      {earlier.map((step, index) => (
        <div key={index} className="mb-4">
          <StepView step={step} format={format} onAnswer={null} />
          <div className="num mt-2 flex flex-wrap gap-x-3 gap-y-1 text-xs text-muted">
            <Sources step={step} />
            <Figures answer={step} />
          </div>
        </div>
      ))}
      <StepView key={earlier.length} step={answer} format={format} onAnswer={awaitsResults(answer) ? onAnswer : null} />
      {error && <ErrorView error={error} />}
      <p className="sr-only" role="status">
        {state === "done" ? (awaitsResults(answer) ? "The model calls a tool." : "The answer is complete.") : state === "stopped" ? "The answer was stopped." : ""}
      </p>
      <div className="num mt-2 flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        <Sources step={answer} />
        <Figures answer={answer} />
        {!streaming && (
          <span className="-ml-1 flex items-center">
            {text !== "" && <CopyButton text={text} label="Copy answer" className="size-7!" />}
            <Button variant="ghost" size="icon" className="size-7!" aria-label="View code" title="View code" onClick={onViewCode}>
              <Code aria-hidden />
            </Button>
            {onRegenerate && (
              <Button variant="ghost" size="icon" className="size-7!" aria-label="Regenerate" title="Regenerate" onClick={onRegenerate}>
                <RotateCw aria-hidden />
              </Button>
            )}
          </span>
        )}
      </div>
    </div>
  );
}

interface StepViewProps {
  step: Step;
  format: OutputFormat;
  onAnswer: ((results: Record<string, string>) => void) | null;
}

/** One response: its reasoning, its text and its tool calls. */
function StepView({ step, format, onAnswer }: StepViewProps) {
  const { text, reasoning, calls, state } = step;
  const waits = state === "streaming" && text === "" && reasoning === "" && calls.length === 0;
  return (
    <>
      {reasoning !== "" && <Reasoning step={step} />}
      {waits ? <p className="h-5.5 animate-pulse text-muted">Waiting for the first token…</p> : format === "text" || text === "" ? <Markdown text={text} /> : <StructuredText text={text} complete={state !== "streaming"} />}
      {calls.length > 0 && <ToolCalls step={step} onAnswer={onAnswer} />}
    </>
  );
}

const ErrorView = ({ error }: { error: AnswerError }) => (
  <div role="alert" className="mt-2 flex gap-2.5 rounded-xl bg-danger-soft px-3.5 py-3 text-sm text-danger">
    <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
    <div className="min-w-0">
      <p className="break-words">{error.message}</p>
      <p className="mt-0.5 font-mono text-2xs break-all opacity-90">{[error.status || null, error.code, error.requestId].filter((part) => part !== null).join(" · ")}</p>
    </div>
  </div>
);

/** Who made an answer: a script wrote it or a recording had it, a fault broke it, a deployment served it. */
function Sources({ step: { sources, recording } }: { step: Step }) {
  return (
    <>
      {sources?.script && <Source tone="accent">Script {sources.script}</Source>}
      {recording && <Source tone="accent">Replay {recording}</Source>}
      {sources?.fault && <Source tone="danger">Fault {sources.fault}</Source>}
      {sources?.deployment && <Source>Deployment {sources.deployment}</Source>}
    </>
  );
}

const Source = ({ children, ...rest }: ComponentProps<typeof Badge>) => (
  <Badge className="max-w-full" {...rest}>
    <span className="truncate">{children}</span>
  </Badge>
);

function Figures({ answer: { state, finishReason, firstTokenSeconds, seconds, inputTokens, outputTokens, costUsd } }: { answer: Step }) {
  // The rate counts from the first token on.
  const decoding = seconds !== null && firstTokenSeconds !== null ? seconds - firstTokenSeconds : null;
  const rate = decoding !== null && decoding > 0 && outputTokens !== null && outputTokens > 1 ? (outputTokens - 1) / decoding : null;
  return (
    <>
      {firstTokenSeconds !== null && (
        <Tooltip content="Time to first token, measured in this browser">
          <span tabIndex={0}>{formatSeconds(firstTokenSeconds)} to first token</span>
        </Tooltip>
      )}
      {rate !== null && <span>{formatRate(rate)} tok/s</span>}
      {inputTokens !== null && outputTokens !== null && (
        <span>
          {formatInteger(inputTokens)} in, {formatInteger(outputTokens)} out
        </span>
      )}
      {costUsd !== null && (
        <Tooltip content="Output tokens at the deployment's estimated price per million with 16 concurrent requests">
          <span tabIndex={0}>{formatUsd(costUsd)}</span>
        </Tooltip>
      )}
      {state === "stopped" && <span className="text-warn">Stopped</span>}
      {finishReason !== null && endings[finishReason] && <span>{endings[finishReason]}</span>}
    </>
  );
}
