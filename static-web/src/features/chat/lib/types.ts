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
}

export interface AnswerError {
  message: string;
  status: number;
  code: string | null;
  requestId: string | null;
}

/** One model's answer to one prompt. */
export interface Answer {
  model: string;
  text: string;
  state: "streaming" | "done" | "stopped" | "failed";
  finishReason: string | null;
  error: AnswerError | null;
  /** Seconds from sending to the first token, measured in this browser. */
  firstTokenSeconds: number | null;
  /** Seconds from sending to the end. */
  seconds: number | null;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
}

/** A prompt and its answers: one, or one of each compared model. */
export interface Turn {
  id: string;
  prompt: string;
  answers: Answer[];
}

export interface Conversation {
  id: string;
  title: string;
  updatedAt: number;
  settings: ChatSettings;
  turns: Turn[];
}

export const defaultSettings: ChatSettings = { keyId: null, model: null, compareWith: null, system: "", temperature: "", topP: "", maxTokens: "", seed: "", stop: "" };

export const newAnswer = (model: string): Answer => ({
  model,
  text: "",
  state: "streaming",
  finishReason: null,
  error: null,
  firstTokenSeconds: null,
  seconds: null,
  inputTokens: null,
  outputTokens: null,
  costUsd: null,
});
