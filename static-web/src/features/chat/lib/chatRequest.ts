import type { ChatSettings, Turn } from "./types";

export interface ChatMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

/** The body of a chat completion, with only the fields that were set. */
export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  temperature?: number;
  top_p?: number;
  max_completion_tokens?: number;
  seed?: number;
  stop?: string[];
  stream: true;
  stream_options: { include_usage: true };
}

const numberOf = (text: string): number | undefined => (text.trim() === "" ? undefined : Number(text));

/**
 * The request for a prompt.
 * @param before The turns it follows. Of each, the model's own answer is sent, so that compared models each see their own.
 * @param column The index of the compared model that it is for.
 */
export function toRequest(settings: ChatSettings, model: string, before: readonly Turn[], prompt: string, column: number): ChatRequest {
  const messages: ChatMessage[] = [];
  if (settings.system.trim() !== "") messages.push({ role: "system", content: settings.system });
  for (const turn of before) {
    const answer = turn.answers[column] ?? turn.answers[0];
    // A turn whose answer failed before its first token is left out.
    if (!answer || answer.text === "") continue;
    messages.push({ role: "user", content: turn.prompt }, { role: "assistant", content: answer.text });
  }
  messages.push({ role: "user", content: prompt });

  const stop = settings.stop.split("\n").filter((line) => line !== "");
  const optional = {
    temperature: numberOf(settings.temperature),
    top_p: numberOf(settings.topP),
    max_completion_tokens: numberOf(settings.maxTokens),
    seed: numberOf(settings.seed),
    stop: stop.length > 0 ? stop : undefined,
  };
  const set = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { model, messages, ...set, stream: true, stream_options: { include_usage: true } };
}

const longestTitle = 60;

/** A conversation's title: the beginning of its first prompt. */
export function titleOf(prompt: string): string {
  const line = prompt.trim().replaceAll(/\s+/g, " ");
  return line.length > longestTitle ? `${line.slice(0, longestTitle - 1)}…` : line;
}
