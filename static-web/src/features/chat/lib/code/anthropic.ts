import type { ChatMessage, ChatRequest, ContentPart, ToolChoice } from "../chatRequest";
import { csharpJson, json, pythonArguments, quote, quoteShell } from "./literals";

type Block = Record<string, unknown>;
interface Message {
  role: "user" | "assistant";
  content: string | Block[];
}

/** The API requires a maximum. */
const defaultMaxTokens = 1024;

/** A chat completion as a request of the Messages API. */
export function toMessagesRequest(request: ChatRequest): Record<string, unknown> {
  const { model, messages, max_completion_tokens: max, temperature, top_p, stop, tools, tool_choice: choice, response_format: format, reasoning_effort: effort } = request;
  const system = messages.flatMap((message) => (message.role === "system" ? [message.content] : [])).join("\n\n");
  const reasons = effort !== undefined && effort !== "none";
  const schema = format?.type === "json_schema" ? { type: "json_schema", schema: format.json_schema.schema } : undefined;
  const body = {
    model,
    max_tokens: max ?? defaultMaxTokens,
    system: system === "" ? undefined : system,
    messages: toMessages(messages),
    temperature,
    top_p,
    stop_sequences: stop,
    tools: tools?.map(({ function: { name, description, parameters } }) => ({ name, ...(description === undefined ? {} : { description }), input_schema: parameters ?? { type: "object" } })),
    tool_choice: choice === undefined ? undefined : toToolChoice(choice),
    thinking: reasons ? { type: "adaptive" } : undefined,
    output_config: reasons || schema ? { ...(reasons ? { effort } : {}), ...(schema ? { format: schema } : {}) } : undefined,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/** The fields of a chat completion for which the Messages API has none. */
export const withoutCounterpart = ({ seed, response_format: format }: ChatRequest): string[] => [...(seed === undefined ? [] : ["seed"]), ...(format?.type === "json_object" ? ["response_format"] : [])];

function toMessages(messages: ChatMessage[]): Message[] {
  const list: Message[] = [];
  for (const message of messages) {
    if (message.role === "system") continue;
    if (message.role === "tool") {
      // The results of one response's calls are one message.
      const result = { type: "tool_result", tool_use_id: message.tool_call_id, content: message.content };
      const last = list.at(-1);
      if (last?.role === "user" && typeof last.content !== "string" && last.content[0]?.type === "tool_result") last.content.push(result);
      else list.push({ role: "user", content: [result] });
    } else if (message.role === "assistant" && message.tool_calls) {
      const text = message.content === null ? [] : [{ type: "text", text: message.content }];
      list.push({ role: "assistant", content: [...text, ...message.tool_calls.map(({ id, function: { name, arguments: input } }) => ({ type: "tool_use", id, name, input: JSON.parse(input) as unknown }))] });
    } else list.push({ role: message.role, content: typeof message.content === "string" ? message.content : (message.content ?? []).map(toBlock) });
  }
  return list;
}

function toBlock(part: ContentPart): Block {
  if (part.type === "text") return { ...part };
  const [, type, data] = /^data:([^;]+);base64,(.*)$/.exec(part.image_url.url) ?? [];
  return { type: "image", source: type === undefined ? { type: "url", url: part.image_url.url } : { type: "base64", media_type: type, data } };
}

function toToolChoice(choice: ToolChoice): Block {
  if (typeof choice === "object") return { type: "tool", name: choice.function.name };
  return { type: choice === "required" ? "any" : choice };
}

const url = (apiUrl: string) => `${apiUrl}/v1/messages`;
const version = "2023-06-01";
const streamed = (request: ChatRequest) => ({ ...toMessagesRequest(request), stream: true });

export const curl = (request: ChatRequest, apiUrl: string): string =>
  [
    `curl -N ${quoteShell(url(apiUrl))} \\`,
    `  -H "x-api-key: $NEBULA_API_KEY" \\`,
    `  -H 'anthropic-version: ${version}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${quoteShell(json(streamed(request)))}`,
    "",
  ].join("\n");

export const python = (request: ChatRequest, apiUrl: string): string =>
  [
    "import os",
    "from anthropic import Anthropic",
    "",
    `client = Anthropic(base_url=${quote(apiUrl)}, api_key=os.environ["NEBULA_API_KEY"])`,
    "",
    "with client.messages.stream(",
    ...pythonArguments(toMessagesRequest(request)),
    ") as stream:",
    "    for text in stream.text_stream:",
    '        print(text, end="", flush=True)',
    "    print(stream.get_final_message())",
    "",
  ].join("\n");

export const javascript = (request: ChatRequest, apiUrl: string): string =>
  [
    'import Anthropic from "@anthropic-ai/sdk";',
    "",
    `const client = new Anthropic({ baseURL: ${quote(apiUrl)}, apiKey: process.env.NEBULA_API_KEY });`,
    "",
    `const stream = client.messages.stream(${json(toMessagesRequest(request))});`,
    'stream.on("text", (text) => process.stdout.write(text));',
    "console.log(await stream.finalMessage());",
    "",
  ].join("\n");

export const csharp = (request: ChatRequest, apiUrl: string): string =>
  [
    "using System.Text;",
    "",
    "using var http = new HttpClient();",
    `using var request = new HttpRequestMessage(HttpMethod.Post, ${quote(url(apiUrl))});`,
    'request.Headers.Add("x-api-key", Environment.GetEnvironmentVariable("NEBULA_API_KEY"));',
    `request.Headers.Add("anthropic-version", ${quote(version)});`,
    `request.Content = new StringContent(${csharpJson(streamed(request), 4)}, Encoding.UTF8, "application/json");`,
    "",
    "using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);",
    "response.EnsureSuccessStatusCode();",
    "using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());",
    "while (await reader.ReadLineAsync() is { } line)",
    "    Console.WriteLine(line);",
    "",
  ].join("\n");
