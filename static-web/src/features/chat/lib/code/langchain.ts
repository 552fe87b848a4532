import type { ChatMessage, ChatRequest } from "../chatRequest";
import { indent, json, python as literal, pythonArguments, quote } from "./literals";

const set = (values: Record<string, unknown>) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** LangChain sends a content of null as an empty list, which the API refuses. */
const withContent = (messages: ChatMessage[]) => messages.map((message) => (message.content === null ? { ...message, content: "" } : message));

export function python(request: ChatRequest, apiUrl: string): string {
  const { model, messages, tools, tool_choice: choice, response_format: format, max_completion_tokens: max, temperature, top_p, seed, stop, reasoning_effort } = request;
  const options = set({ temperature, top_p, max_tokens: max, seed, stop, reasoning_effort });
  return [
    "import os",
    "from langchain_openai import ChatOpenAI",
    "",
    "llm = ChatOpenAI(",
    ...pythonArguments({ model, base_url: `${apiUrl}/v1` }),
    '    api_key=os.environ["NEBULA_API_KEY"],',
    ...pythonArguments({ ...options, stream_usage: true }),
    ")",
    ...(tools ? [`llm = llm.bind_tools(${literal(tools)}${choice === undefined ? "" : `, tool_choice=${literal(choice)}`})`] : []),
    ...(format ? [`llm = llm.bind(response_format=${literal(format)})`] : []),
    "",
    `for chunk in llm.stream(${literal(withContent(messages))}):`,
    '    print(chunk.content, end="", flush=True)',
    ...(tools ? ["    for call in chunk.tool_call_chunks:", '        print(call["name"] or "", call["args"] or "", end="", flush=True)'] : []),
    "    if chunk.usage_metadata:",
    '        print("\\n", chunk.usage_metadata)',
    "",
  ].join("\n");
}

export function javascript(request: ChatRequest, apiUrl: string): string {
  const { model, messages, tools, tool_choice: choice, response_format: format, max_completion_tokens: max, temperature, top_p: topP, seed, stop, reasoning_effort: effort } = request;
  const options = set({ model, temperature, topP, maxTokens: max, stop, reasoning: effort === undefined ? undefined : { effort }, streamUsage: true });
  const call = set({ seed, response_format: format });
  return [
    'import { ChatOpenAI } from "@langchain/openai";',
    "",
    `${tools || Object.keys(call).length > 0 ? "let" : "const"} llm = new ChatOpenAI({`,
    ...Object.entries(options).map(([name, value]) => `  ${name}: ${indent(json(value), 2)},`),
    "  apiKey: process.env.NEBULA_API_KEY,",
    `  configuration: { baseURL: ${quote(`${apiUrl}/v1`)} },`,
    "});",
    ...(tools ? [`llm = llm.bindTools(${json(tools)}, ${json(set({ tool_choice: choice, ...call }))});`] : Object.keys(call).length > 0 ? [`llm = llm.withConfig(${json(call)});`] : []),
    "",
    `for await (const chunk of await llm.stream(${json(withContent(messages))})) {`,
    "  process.stdout.write(String(chunk.content));",
    ...(tools ? ["  for (const call of chunk.tool_call_chunks ?? [])", '    process.stdout.write(`${call.name ?? ""}${call.args ?? ""}`);'] : []),
    '  if (chunk.usage_metadata) console.log("\\n", chunk.usage_metadata);',
    "}",
    "",
  ].join("\n");
}
