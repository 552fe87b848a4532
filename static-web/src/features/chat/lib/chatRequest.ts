import { toNumber } from "@/lib/toNumber";
import type { Answer, ChatSettings, OutputSchema, ImageAttachment, Step, ToolDefinition, Turn } from "./types";

export type ContentPart = { type: "text"; text: string } | { type: "image_url"; image_url: { url: string } };

export interface CallMessagePart {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

export type ChatMessage =
  | { role: "system"; content: string }
  | { role: "user"; content: string | ContentPart[] }
  | { role: "assistant"; content: string | null; tool_calls?: CallMessagePart[] }
  | { role: "tool"; tool_call_id: string; content: string };

export type ToolChoice = "auto" | "none" | "required" | { type: "function"; function: { name: string } };

export type ResponseFormat = { type: "json_object" } | { type: "json_schema"; json_schema: OutputSchema };

/** The body of a chat completion, with only the fields that were set. */
export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  temperature?: number;
  top_p?: number;
  max_completion_tokens?: number;
  seed?: number;
  stop?: string[];
  tools?: ToolDefinition[];
  tool_choice?: ToolChoice;
  response_format?: ResponseFormat;
  reasoning_effort?: string;
  stream: true;
  stream_options: { include_usage: true };
}

const namedChoice = "function:";

/** The value of the setting `toolChoice` that names a tool. */
export const choiceOf = (tool: ToolDefinition): string => namedChoice + tool.function.name;

/**
 * The request for a prompt.
 * @param before The turns it follows. Of each, the model's own answer is sent, so that compared models each see their own.
 * @param turn The prompt.
 * @param steps The responses to the prompt so far, whose tool calls were answered.
 * @param column The index of the compared model that it is for.
 */
export function toRequest(settings: ChatSettings, model: string, before: readonly Turn[], turn: Pick<Turn, "prompt" | "images">, column: number, steps: readonly Step[] = []): ChatRequest {
  const messages: ChatMessage[] = [];
  if (settings.system.trim() !== "") messages.push({ role: "system", content: settings.system });
  for (const each of before) {
    const answer = each.answers[column] ?? each.answers[0];
    const said = answer ? messagesOf(answer) : [];
    // A turn whose answer failed before its first token is left out.
    if (said.length > 0) messages.push(promptOf(each), ...said);
  }
  messages.push(promptOf(turn), ...steps.flatMap(messagesOfStep));

  const stop = settings.stop.split("\n").filter((line) => line !== "");
  const optional = {
    temperature: toNumber(settings.temperature) ?? undefined,
    top_p: toNumber(settings.topP) ?? undefined,
    max_completion_tokens: toNumber(settings.maxTokens) ?? undefined,
    seed: toNumber(settings.seed) ?? undefined,
    stop: stop.length > 0 ? stop : undefined,
    tools: settings.tools.length > 0 ? settings.tools : undefined,
    tool_choice: toolChoice(settings, steps),
    response_format: responseFormat(settings),
    reasoning_effort: settings.reasoningEffort === "" ? undefined : settings.reasoningEffort,
  };
  const set = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { model, messages, ...set, stream: true, stream_options: { include_usage: true } };
}

function promptOf({ prompt, images }: Pick<Turn, "prompt" | "images">): ChatMessage {
  const parts = images.flatMap(({ url }: ImageAttachment): ContentPart[] => (url === null ? [] : [{ type: "image_url", image_url: { url } }]));
  if (parts.length === 0) return { role: "user", content: prompt };
  return { role: "user", content: prompt.trim() === "" ? parts : [{ type: "text", text: prompt }, ...parts] };
}

const messagesOf = (answer: Answer): ChatMessage[] => [...answer.earlier, answer].flatMap(messagesOfStep);

/** A response and the results of its tool calls. Calls without results are left out: the API refuses them. */
function messagesOfStep({ text, calls, results }: Step): ChatMessage[] {
  if (results === null || calls.length === 0) return text === "" ? [] : [{ role: "assistant", content: text }];
  return [
    { role: "assistant", content: text === "" ? null : text, tool_calls: calls.map(({ id, name, arguments: json }) => ({ id, type: "function", function: { name, arguments: json } })) },
    ...calls.map(({ id }): ChatMessage => ({ role: "tool", tool_call_id: id, content: results[id] ?? "" })),
  ];
}

function toolChoice({ tools, toolChoice: chosen }: ChatSettings, steps: readonly Step[]): ToolChoice | undefined {
  if (tools.length === 0) return undefined;
  // A choice that forces a call applies to the prompt. After the results the model may answer.
  if (chosen === "auto" || (chosen !== "none" && steps.length > 0)) return undefined;
  if (chosen === "none" || chosen === "required") return chosen;
  const named = tools.find((tool) => choiceOf(tool) === chosen);
  return named && { type: "function", function: { name: named.function.name } };
}

function responseFormat({ format, schema }: ChatSettings): ResponseFormat | undefined {
  if (format === "text") return undefined;
  return format === "json_object" ? { type: "json_object" } : { type: "json_schema", json_schema: schema };
}

const longestTitle = 60;

/** A conversation's title: the beginning of its first prompt. */
export function titleOf(prompt: string): string {
  const line = prompt.trim().replaceAll(/\s+/g, " ");
  return line.length > longestTitle ? `${line.slice(0, longestTitle - 1)}…` : line;
}
