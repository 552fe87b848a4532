import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Schemas } from "@/api/types";
import { http } from "@/lib/apiClient";
import { ApiError, errorFromBody } from "@/lib/apiError";
import type { ChatRequest } from "../lib/chatRequest";

type Chunk = Schemas["ChatCompletionChunk"];

export interface StreamEvents {
  onText: (text: string) => void;
  onFinish: (reason: string) => void;
  onUsage: (inputTokens: number, outputTokens: number) => void;
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
  for (const choice of (chunk.choices ?? []) as { delta?: { content?: string | null }; finish_reason?: string | null }[]) {
    if (choice.delta?.content) events.onText(choice.delta.content);
    if (choice.finish_reason) events.onFinish(choice.finish_reason);
  }
  if (chunk.usage) events.onUsage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens);
}
