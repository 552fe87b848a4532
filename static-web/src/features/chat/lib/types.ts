import type { AnswerSources } from "@/lib/answerSources";

/** A function that a model may call, as the API takes it. */
export interface ToolDefinition {
  type: "function";
  function: { name: string; description?: string; parameters?: Record<string, unknown>; strict?: boolean };
}

/** What `response_format` asks for. */
export type OutputFormat = "text" | "json_object" | "json_schema";

export interface OutputSchema {
  name: string;
  schema: Record<string, unknown>;
  strict: boolean;
}

/** A request's settings as the form holds them: numbers are text while they are typed. */
export interface ChatSettings {
  /** The id of the key that requests count toward; null until one is chosen. */
  keyId: string | null;
  model: string | null;
  /** The model to compare with; null if none. */
  compareWith: string | null;
  system: string;
  temperature: string;
  topP: string;
  maxTokens: string;
  seed: string;
  /** Stop sequences, one per line. */
  stop: string;
  tools: ToolDefinition[];
  /** `auto`, `none`, `required`, or `function:` and a tool's name. */
  toolChoice: string;
  format: OutputFormat;
  /** The schema of the format `json_schema`; kept while another format is chosen. */
  schema: OutputSchema;
  /** Empty for the model's default. */
  reasoningEffort: string;
}

export interface AnswerError {
  message: string;
  status: number;
  code: string | null;
  requestId: string | null;
}

export interface ToolCall {
  id: string;
  name: string;
  /** JSON, complete if the answer is. */
  arguments: string;
}

/** One response of a model. */
export interface Step {
  text: string;
  reasoning: string;
  calls: ToolCall[];
  /** The tools' results by call id; null until they are sent. */
  results: Record<string, string> | null;
  state: "streaming" | "done" | "stopped" | "failed";
  finishReason: string | null;
  /** Who made it; null until the response begins. */
  sources: AnswerSources | null;
  /** The recording that it is replayed from; null if it is from none. */
  recording: string | null;
  error: AnswerError | null;
  /** Seconds from sending to the first token, measured in this browser. */
  firstTokenSeconds: number | null;
  /** Seconds from sending to the end. */
  seconds: number | null;
  inputTokens: number | null;
  /** Includes the reasoning tokens. */
  outputTokens: number | null;
  reasoningTokens: number | null;
  costUsd: number | null;
}

/** One model's answer to one prompt: its last response, after those whose tool calls were answered. */
export interface Answer extends Step {
  model: string;
  /** The format that was asked for. */
  format: OutputFormat;
  earlier: Step[];
}

/** An image that belongs to a prompt. */
export interface ImageAttachment {
  name: string;
  /** A data URL; null after a reload, because images are not saved. */
  url: string | null;
}

/** A prompt and its answers: one, or one of each compared model. */
export interface Turn {
  id: string;
  prompt: string;
  images: ImageAttachment[];
  answers: Answer[];
}

export interface Conversation {
  id: string;
  title: string;
  updatedAt: number;
  settings: ChatSettings;
  turns: Turn[];
}

export const exampleSchema: OutputSchema = {
  name: "recipe",
  strict: true,
  schema: {
    type: "object",
    properties: { title: { type: "string" }, minutes: { type: "integer" }, ingredients: { type: "array", items: { type: "string" } } },
    required: ["title", "minutes", "ingredients"],
    additionalProperties: false,
  },
};

export const defaultSettings: ChatSettings = {
  keyId: null,
  model: null,
  compareWith: null,
  system: "",
  temperature: "",
  topP: "",
  maxTokens: "",
  seed: "",
  stop: "",
  tools: [],
  toolChoice: "auto",
  format: "text",
  schema: exampleSchema,
  reasoningEffort: "",
};

export const newStep = (): Step => ({
  text: "",
  reasoning: "",
  calls: [],
  results: null,
  state: "streaming",
  finishReason: null,
  sources: null,
  recording: null,
  error: null,
  firstTokenSeconds: null,
  seconds: null,
  inputTokens: null,
  outputTokens: null,
  reasoningTokens: null,
  costUsd: null,
});

export const newAnswer = (model: string, format: OutputFormat = "text"): Answer => ({ ...newStep(), model, format, earlier: [] });

/** Whether an answer waits for the results of its tool calls. */
export const awaitsResults = ({ calls, results, state }: Step): boolean => calls.length > 0 && results === null && state === "done";
