import axios from "axios";
import type { Schemas } from "@/api/types";
import { sourcesOf, type AnswerSources } from "./answerSources";

/** An error of the API, or of reaching it. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** The HTTP status; 0 if there was no response. */
    readonly status: number,
    readonly type: string | null = null,
    /** The field or query parameter that is wrong, as the API spells it. */
    readonly param: string | null = null,
    readonly code: string | null = null,
    readonly requestId: string | null = null,
    /** How long to wait before trying again, in seconds. */
    readonly retryAfter: number | null = null,
    /** Who made the response; null if there was none. */
    readonly sources: AnswerSources | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** The field of a form that is wrong: `aliases` if the API names `aliases[0]`. */
  get field(): string | null {
    return this.param?.replace(/\[\d+\]$/, "") ?? null;
  }

  /** Somebody else has changed the resource since it was read. */
  get isStale(): boolean {
    return this.status === 412;
  }

  /** There was no response: the server or the network is down. */
  get isUnreachable(): boolean {
    return this.status === 0;
  }
}

interface Headers {
  [name: string]: unknown;
}

/** Creates the error of a response body. */
export function errorFromBody(status: number, body: unknown, headers: Headers = {}): ApiError {
  const error = (body as Partial<Schemas["Error"]> | null | undefined)?.error;
  const retry = Number(headers["retry-after"]);
  const requestId = typeof headers["x-request-id"] === "string" ? headers["x-request-id"] : null;
  const retryAfter = headers["retry-after"] !== undefined && Number.isFinite(retry) ? retry : null;
  if (typeof error === "object" && error !== null && typeof error.message === "string")
    return new ApiError(error.message, status, error.type ?? null, error.param ?? null, error.code ?? null, requestId, retryAfter, sourcesOf(headers));
  return new ApiError(`The API returned ${status} without an error message.`, status, null, null, null, requestId, retryAfter, sourcesOf(headers));
}

/** Converts anything that can be thrown. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (axios.isAxiosError(error)) {
    if (error.response) return errorFromBody(error.response.status, error.response.data, error.response.headers as Headers);
    if (error.code === "ETIMEDOUT" || error.code === "ECONNABORTED") return new ApiError("The API did not respond in time.", 0);
    return new ApiError("The API cannot be reached.", 0);
  }
  return new ApiError(error instanceof Error ? error.message : String(error), 0);
}

/** Whether the caller cancelled the request. */
export const isCancelled = (error: unknown): boolean =>
  axios.isCancel(error) || (error instanceof DOMException && error.name === "AbortError");
