import type { ChatRequest } from "./chatRequest";

export const languages = [
  { id: "curl", label: "curl", highlight: "bash" },
  { id: "python", label: "Python", highlight: "python" },
  { id: "node", label: "Node", highlight: "javascript" },
  { id: "csharp", label: "C#", highlight: "csharp" },
] as const;
export type Language = (typeof languages)[number]["id"];

/** A program that sends exactly this request. The key is read from the environment. */
export function codeFor(language: Language, request: ChatRequest, apiUrl: string): string {
  switch (language) {
    case "curl":
      return curl(request, apiUrl);
    case "python":
      return python(request, apiUrl);
    case "node":
      return node(request, apiUrl);
    case "csharp":
      return csharp(request, apiUrl);
  }
}

// A JSON string is a string literal in all four languages.
const quote = (text: string) => JSON.stringify(text);
const quoteShell = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function curl(request: ChatRequest, apiUrl: string): string {
  return [
    `curl -N ${quoteShell(`${apiUrl}/v1/chat/completions`)} \\`,
    `  -H "Authorization: Bearer $NEBULA_API_KEY" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${quoteShell(JSON.stringify(request, null, 2))}`,
    "",
  ].join("\n");
}

function python(request: ChatRequest, apiUrl: string): string {
  const value = (each: unknown) => (each === true ? "True" : JSON.stringify(each));
  const { messages, stream_options: options, ...rest } = request;
  // Each message's text is inserted as a literal, so that nothing in it is taken for Python.
  const lines = messages.map(({ role, content }) => `        {"role": ${quote(role)}, "content": ${quote(content)}},`);
  return [
    "import os",
    "from openai import OpenAI",
    "",
    `client = OpenAI(base_url=${quote(`${apiUrl}/v1`)}, api_key=os.environ["NEBULA_API_KEY"])`,
    "",
    "stream = client.chat.completions.create(",
    ...Object.entries(rest).map(([name, each]) => `    ${name}=${value(each)},`),
    `    stream_options={"include_usage": ${options.include_usage ? "True" : "False"}},`,
    "    messages=[",
    ...lines,
    "    ],",
    ")",
    "for chunk in stream:",
    "    if chunk.choices and chunk.choices[0].delta.content:",
    '        print(chunk.choices[0].delta.content, end="", flush=True)',
    "    if chunk.usage:",
    '        print("\\n", chunk.usage)',
    "",
  ].join("\n");
}

function node(request: ChatRequest, apiUrl: string): string {
  return [
    'import OpenAI from "openai";',
    "",
    `const client = new OpenAI({ baseURL: ${quote(`${apiUrl}/v1`)}, apiKey: process.env.NEBULA_API_KEY });`,
    "",
    `const stream = await client.chat.completions.create(${JSON.stringify(request, null, 2)});`,
    "for await (const chunk of stream) {",
    '  process.stdout.write(chunk.choices[0]?.delta?.content ?? "");',
    '  if (chunk.usage) console.log("\\n", chunk.usage);',
    "}",
    "",
  ].join("\n");
}

const chatMessageTypes = { system: "SystemChatMessage", user: "UserChatMessage", assistant: "AssistantChatMessage" };

// The official client always asks for the usage when it streams.
function csharp(request: ChatRequest, apiUrl: string): string {
  const number = (value: number) => (Number.isInteger(value) ? String(value) : `${value}f`);
  const options = [
    request.temperature === undefined ? null : `    Temperature = ${number(request.temperature)},`,
    request.top_p === undefined ? null : `    TopP = ${number(request.top_p)},`,
    request.max_completion_tokens === undefined ? null : `    MaxOutputTokenCount = ${request.max_completion_tokens},`,
    request.seed === undefined ? null : `    Seed = ${request.seed},`,
    request.stop === undefined ? null : `    StopSequences = { ${request.stop.map(quote).join(", ")} },`,
  ].filter((line) => line !== null);
  return [
    ...(request.seed === undefined ? [] : ["#pragma warning disable OPENAI001 // Seed is marked as experimental", ""]),
    "using System.ClientModel;",
    "using OpenAI;",
    "using OpenAI.Chat;",
    "",
    "var client = new ChatClient(",
    `    ${quote(request.model)},`,
    '    new ApiKeyCredential(Environment.GetEnvironmentVariable("NEBULA_API_KEY")!),',
    `    new OpenAIClientOptions { Endpoint = new Uri(${quote(`${apiUrl}/v1`)}) });`,
    "",
    "ChatMessage[] messages =",
    "[",
    ...request.messages.map(({ role, content }) => `    new ${chatMessageTypes[role]}(${quote(content)}),`),
    "];",
    ...(options.length === 0 ? ["var options = new ChatCompletionOptions();"] : ["var options = new ChatCompletionOptions", "{", ...options, "};"]),
    "",
    "await foreach (var update in client.CompleteChatStreamingAsync(messages, options))",
    "{",
    "    foreach (var part in update.ContentUpdate)",
    "        Console.Write(part.Text);",
    "    if (update.Usage is { } usage)",
    '        Console.WriteLine($"\\n{usage.InputTokenCount} + {usage.OutputTokenCount} tokens");',
    "}",
    "",
  ].join("\n");
}
