import type { ChatMessage, ChatRequest, ContentPart } from "../chatRequest";
import { csharpJson, json, pythonArguments, quote, quoteShell } from "./literals";

/** How a program reaches the API: what differs between OpenAI and Azure. */
interface Target {
  curl: (request: ChatRequest) => { url: string; header: string; body: object };
  python: string[];
  javascript: string[];
  csharp: (model: string) => { usings: string[]; client: string[] };
}

const key = { python: 'os.environ["NEBULA_API_KEY"]', javascript: "process.env.NEBULA_API_KEY", csharp: 'Environment.GetEnvironmentVariable("NEBULA_API_KEY")!' };

export const openAI = (apiUrl: string): Target => ({
  curl: (request) => ({ url: `${apiUrl}/v1/chat/completions`, header: '"Authorization: Bearer $NEBULA_API_KEY"', body: request }),
  python: ["from openai import OpenAI", "", `client = OpenAI(base_url=${quote(`${apiUrl}/v1`)}, api_key=${key.python})`],
  javascript: ['import OpenAI from "openai";', "", `const client = new OpenAI({ baseURL: ${quote(`${apiUrl}/v1`)}, apiKey: ${key.javascript} });`],
  csharp: (model) => ({
    usings: ["using OpenAI;"],
    client: ["var client = new ChatClient(", `    ${quote(model)},`, `    new ApiKeyCredential(${key.csharp}),`, `    new OpenAIClientOptions { Endpoint = new Uri(${quote(`${apiUrl}/v1`)}) });`],
  }),
});

const apiVersion = "2024-10-21";

export const azure = (apiUrl: string): Target => ({
  curl: ({ model, ...body }) => ({ url: `${apiUrl}/openai/deployments/${encodeURIComponent(model)}/chat/completions?api-version=${apiVersion}`, header: '"api-key: $NEBULA_API_KEY"', body }),
  python: ["from openai import AzureOpenAI", "", "client = AzureOpenAI(", `    azure_endpoint=${quote(apiUrl)},`, `    api_key=${key.python},`, `    api_version=${quote(apiVersion)},`, ")"],
  javascript: ['import { AzureOpenAI } from "openai";', "", `const client = new AzureOpenAI({ endpoint: ${quote(apiUrl)}, apiKey: ${key.javascript}, apiVersion: ${quote(apiVersion)} });`],
  csharp: (model) => ({
    usings: ["using Azure.AI.OpenAI;"],
    client: [`var azure = new AzureOpenAIClient(new Uri(${quote(apiUrl)}), new ApiKeyCredential(${key.csharp}));`, `var client = azure.GetChatClient(${quote(model)});`],
  }),
});

export function curl(request: ChatRequest, target: Target): string {
  const { url, header, body } = target.curl(request);
  return [`curl -N ${quoteShell(url)} \\`, `  -H ${header} \\`, `  -H 'Content-Type: application/json' \\`, `  -d ${quoteShell(json(body))}`, ""].join("\n");
}

export function python(request: ChatRequest, target: Target): string {
  const { messages, ...rest } = request;
  return [
    "import os",
    ...target.python,
    "",
    "stream = client.chat.completions.create(",
    ...pythonArguments({ ...rest, messages }),
    ")",
    "for chunk in stream:",
    "    for choice in chunk.choices:",
    '        print(choice.delta.content or "", end="", flush=True)',
    ...(request.tools ? ["        for call in choice.delta.tool_calls or []:", '            print(call.function.name or "", call.function.arguments or "", end="", flush=True)'] : []),
    "    if chunk.usage:",
    '        print("\\n", chunk.usage)',
    "",
  ].join("\n");
}

export function javascript(request: ChatRequest, target: Target): string {
  return [
    ...target.javascript,
    "",
    `const stream = await client.chat.completions.create(${json(request)});`,
    "for await (const chunk of stream) {",
    '  process.stdout.write(chunk.choices[0]?.delta?.content ?? "");',
    ...(request.tools ? ["  for (const call of chunk.choices[0]?.delta?.tool_calls ?? [])", '    process.stdout.write(`${call.function?.name ?? ""}${call.function?.arguments ?? ""}`);'] : []),
    '  if (chunk.usage) console.log("\\n", chunk.usage);',
    "}",
    "",
  ].join("\n");
}

// The official client always asks for the usage when it streams.
export function csharp(request: ChatRequest, target: Target): string {
  const { usings, client } = target.csharp(request.model);
  const options = csharpOptions(request);
  const experimental = request.seed !== undefined || request.reasoning_effort !== undefined;
  return [
    ...(experimental ? ["#pragma warning disable OPENAI001 // Seed and ReasoningEffortLevel are marked as experimental", ""] : []),
    "using System.ClientModel;",
    ...usings,
    "using OpenAI.Chat;",
    "",
    ...client,
    "",
    "ChatMessage[] messages =",
    "[",
    ...request.messages.map((message) => `    ${csharpMessage(message)},`),
    "];",
    ...(options.length === 0 ? ["var options = new ChatCompletionOptions();"] : ["var options = new ChatCompletionOptions", "{", ...options.map((line) => `    ${line},`), "};"]),
    "",
    "await foreach (var update in client.CompleteChatStreamingAsync(messages, options))",
    "{",
    "    foreach (var part in update.ContentUpdate)",
    "        Console.Write(part.Text);",
    ...(request.tools ? ["    foreach (var call in update.ToolCallUpdates)", '        Console.Write($"{call.FunctionName}{call.FunctionArgumentsUpdate}");'] : []),
    "    if (update.Usage is { } usage)",
    '        Console.WriteLine($"\\n{usage.InputTokenCount} + {usage.OutputTokenCount} tokens");',
    "}",
    "",
  ].join("\n");
}

function csharpOptions({ temperature, top_p: topP, max_completion_tokens: max, seed, stop, tools, tool_choice: choice, response_format: format, reasoning_effort: effort }: ChatRequest): string[] {
  const number = (value: number) => (Number.isInteger(value) ? String(value) : `${value}f`);
  const data = (value: unknown, column: number) => `BinaryData.FromString(${csharpJson(value, column)})`;
  const lines: (string | false)[] = [
    temperature !== undefined && `Temperature = ${number(temperature)}`,
    topP !== undefined && `TopP = ${number(topP)}`,
    max !== undefined && `MaxOutputTokenCount = ${max}`,
    seed !== undefined && `Seed = ${seed}`,
    stop !== undefined && `StopSequences = { ${stop.map(quote).join(", ")} }`,
    effort !== undefined && `ReasoningEffortLevel = new ChatReasoningEffortLevel(${quote(effort)})`,
    tools !== undefined &&
      `Tools =\n    {\n${tools
        .map(({ function: { name, description, parameters, strict } }) => {
          const parts = [
            quote(name),
            description !== undefined && `functionDescription: ${quote(description)}`,
            parameters !== undefined && `functionParameters: ${data(parameters, 12)}`,
            strict !== undefined && `functionSchemaIsStrict: ${strict}`,
          ];
          return `        ChatTool.CreateFunctionTool(${parts.filter((part) => part !== false).join(", ")}),\n`;
        })
        .join("")}    }`,
    choice !== undefined && `ToolChoice = ChatToolChoice.${typeof choice === "object" ? `CreateFunctionChoice(${quote(choice.function.name)})` : { auto: "CreateAutoChoice()", none: "CreateNoneChoice()", required: "CreateRequiredChoice()" }[choice]}`,
    format?.type === "json_object" && "ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat()",
    format?.type === "json_schema" &&
      `ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat(${quote(format.json_schema.name)}, ${data(format.json_schema.schema, 8)}, jsonSchemaIsStrict: ${format.json_schema.strict})`,
  ];
  return lines.filter((line) => line !== false);
}

function csharpMessage(message: ChatMessage): string {
  switch (message.role) {
    case "system":
      return `new SystemChatMessage(${quote(message.content)})`;
    case "tool":
      return `new ToolChatMessage(${quote(message.tool_call_id)}, ${quote(message.content)})`;
    case "user":
      return `new UserChatMessage(${typeof message.content === "string" ? quote(message.content) : message.content.map(csharpPart).join(", ")})`;
    case "assistant": {
      if (!message.tool_calls) return `new AssistantChatMessage(${quote(message.content ?? "")})`;
      const calls = message.tool_calls.map(({ id, function: { name, arguments: json } }) => `ChatToolCall.CreateFunctionToolCall(${quote(id)}, ${quote(name)}, BinaryData.FromString(${quote(json)}))`);
      const content = message.content === null ? "" : ` { Content = { ChatMessageContentPart.CreateTextPart(${quote(message.content)}) } }`;
      return `new AssistantChatMessage(new[] { ${calls.join(", ")} })${content}`;
    }
  }
}

function csharpPart(part: ContentPart): string {
  if (part.type === "text") return `ChatMessageContentPart.CreateTextPart(${quote(part.text)})`;
  const [, type, data] = /^data:([^;]+);base64,(.*)$/.exec(part.image_url.url) ?? [];
  return type === undefined || data === undefined
    ? `ChatMessageContentPart.CreateImagePart(new Uri(${quote(part.image_url.url)}))`
    : `ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(Convert.FromBase64String(${quote(data)})), ${quote(type)})`;
}
