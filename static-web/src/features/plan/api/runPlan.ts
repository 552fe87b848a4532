import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Plan, Schemas } from "@/api/types";
import { http } from "@/lib/apiClient";
import { ApiError, errorFromBody } from "@/lib/apiError";

export interface PlanProgress {
  /** From 0 to 1. */
  done: number;
  activity: string;
}

type PlanEvent = (Plan & { object: "plan" }) | ({ object: "plan.progress" } & PlanProgress) | { object?: undefined; error: unknown };

/**
 * Plans, and reports the progress.
 * @throws ApiError the API's error, before or in the stream, or that the stream was cut off.
 */
export async function runPlan(request: Schemas["CreatePlan"], signal: AbortSignal, onProgress: (progress: PlanProgress) => void): Promise<Plan> {
  const response = await http.post<ReadableStream<Uint8Array>>(
    "/planner",
    { ...request, stream: true, html: true },
    { adapter: "fetch", responseType: "stream", headers: { accept: "text/event-stream" }, timeout: 0, signal },
  );
  const requestId = String(response.headers["x-request-id"] ?? "") || null;
  // TypeScript's types of the decoder and of a stream's bytes differ in what buffers they allow.
  const decoder = new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>;
  const reader = response.data.pipeThrough(decoder).pipeThrough(new EventSourceParserStream()).getReader();
  const leave = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", leave, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done || value.data === "[DONE]") throw new ApiError("The connection was lost before the plan was complete.", 0, null, null, null, requestId);
      const event = JSON.parse(value.data) as PlanEvent;
      if (event.object === "plan") return event;
      if (event.object === "plan.progress") onProgress(event);
      else throw errorFromBody(200, event, { "x-request-id": requestId });
    }
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}
