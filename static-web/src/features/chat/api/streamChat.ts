import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Schemas } from "@/api/types";
import { http } from "@/lib/apiClient";
import { sourcesOf, type AnswerSources } from "@/lib/answerSources";
import { ApiError, errorFromBody } from "@/lib/apiError";
import type { ChatRequest } from "../lib/chatRequest";

type Chunk = Schemas["ChatCompletionChunk"];

export interface StreamEvents {
  /** Who makes the answer, before its first part. */
  onSources: (sources: AnswerSources) => void;
  onText: (text: string) => void;
  onReasoning: (text: string) => void;
  /** A part of a tool call. The first of each call has its id and name; each adds to the arguments. */
  onCall: (index: number, part: { id?: string; name?: string; arguments: string }) => void;
  onFinish: (reason: string) => void;
  onUsage: (inputTokens: number, outputTokens: number, reasoningTokens: number) => void;
}

interface Delta {
  content?: string | null;
  /** vLLM's field. */
  reasoning_content?: string | null;
  tool_calls?: { index: number; id?: string; function?: { name?: string; arguments?: string } }[];
}

/**
 * Sends a chat completion for a key and passes on the answer as it arrives.
 * @throws ApiError the API's error, before or in the stream, or that the stream was cut off.
 */
export async function streamChat(request: ChatRequest, keyId: string, signal: AbortSignal, events: StreamEvents): Promise<void> {
  const response = await http.post<ReadableStream<Uint8Array>>("/v1/chat/completions", request, {
    adapter: "fetch",
    responseType: "stream",
    headers: { "nebula-key-id": keyId, accept: "text/event-stream" },
    timeout: 0,
    signal,
  });
  const requestId = String(response.headers["x-request-id"] ?? "") || null;
  events.onSources(sourcesOf(response.headers));
  const lost = () => new ApiError("The connection was lost before the answer was complete.", 0, null, null, null, requestId);
  // TypeScript's types of the decoder and of a stream's bytes differ in what buffers they allow.
  const decoder = new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>;
  const reader = response.data.pipeThrough(decoder).pipeThrough(new EventSourceParserStream()).getReader();
  // The HTTP client ignores the signal after the headers, so the stream is cancelled here.
  const leave = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", leave, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        signal.throwIfAborted();
        throw error instanceof ApiError ? error : lost();
      });
      signal.throwIfAborted();
      if (done) throw lost();
      if (value.data === "[DONE]") return;
      handle(JSON.parse(value.data) as Chunk & { error?: unknown }, events, requestId);
    }
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}

function handle(chunk: Chunk & { error?: unknown }, events: StreamEvents, requestId: string | null): void {
  if (chunk.error) throw errorFromBody(200, chunk, { "x-request-id": requestId });
  for (const { delta, finish_reason: finishReason } of (chunk.choices ?? []) as { delta?: Delta; finish_reason?: string | null }[]) {
    if (delta?.reasoning_content) events.onReasoning(delta.reasoning_content);
    if (delta?.content) events.onText(delta.content);
    for (const { index, id, function: called } of delta?.tool_calls ?? [])
      events.onCall(index, { ...(id === undefined ? {} : { id }), ...(called?.name === undefined ? {} : { name: called.name }), arguments: called?.arguments ?? "" });
    if (finishReason) events.onFinish(finishReason);
  }
  const { usage } = chunk;
  if (usage) events.onUsage(usage.prompt_tokens, usage.completion_tokens, usage.completion_tokens_details?.reasoning_tokens ?? 0);
}
