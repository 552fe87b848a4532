import { describe, expect, it } from "vitest";
import { choiceOf, titleOf, toRequest } from "./chatRequest";
import { codeFor, languagesOf, leftOut, providers, withShortImages } from "./code/samples";
import { exampleTools, parseSchema, parseTools } from "./editors";
import { defaultSettings, newAnswer, type ChatSettings, type Turn } from "./types";

const asked = (prompt: string) => ({ prompt, images: [] });
const turn = (prompt: string, ...texts: string[]): Turn => ({ id: prompt, ...asked(prompt), answers: texts.map((text) => ({ ...newAnswer("m"), text, state: "done" as const })) });

describe("toRequest", () => {
  it("sends what was set and nothing else", () => {
    expect(toRequest({ ...defaultSettings, temperature: "0", maxTokens: "5", stop: "a\n\nb", system: "Be brief." }, "m", [], asked("Hi"), 0)).toEqual({
      model: "m",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
      ],
      temperature: 0,
      max_completion_tokens: 5,
      stop: ["a", "b"],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it("gives each compared model its own answers", () => {
    const before = [turn("One", "left", "right"), turn("Two", "both")];
    const contents = (column: number) => toRequest(defaultSettings, "m", before, asked("Three"), column).messages.map(({ content }) => content);
    expect(contents(0)).toEqual(["One", "left", "Two", "both", "Three"]);
    expect(contents(1)).toEqual(["One", "right", "Two", "both", "Three"]);
  });

  it("leaves out prompts that were never answered", () => expect(toRequest(defaultSettings, "m", [turn("Lost", "")], asked("Hi"), 0).messages).toHaveLength(1));
});

describe("titleOf", () => {
  it("is one short line", () => {
    expect(titleOf("  a\n b ")).toBe("a b");
    expect(titleOf("x".repeat(90))).toHaveLength(60);
  });
});

const weather = exampleTools[0]!;
const called = { ...newAnswer("m"), calls: [{ id: "call_1", name: "get_weather", arguments: '{"city":"Paris"}' }], state: "done" as const };
const withTools: ChatSettings = { ...defaultSettings, tools: [weather] };

describe("toRequest with tools", () => {
  it("sends the calls of an earlier turn with their results", () => {
    const before: Turn = { id: "1", ...asked("Weather?"), answers: [{ ...called, text: "Sunny.", calls: [], earlier: [{ ...called, results: { call_1: "sun" } }] }] };
    expect(toRequest(withTools, "m", [before], asked("Thanks"), 0).messages).toEqual([
      { role: "user", content: "Weather?" },
      { role: "assistant", content: null, tool_calls: [{ id: "call_1", type: "function", function: { name: "get_weather", arguments: '{"city":"Paris"}' } }] },
      { role: "tool", tool_call_id: "call_1", content: "sun" },
      { role: "assistant", content: "Sunny." },
      { role: "user", content: "Thanks" },
    ]);
  });

  it("leaves out calls that were not answered", () => {
    const before: Turn = { id: "1", ...asked("Weather?"), answers: [called] };
    expect(toRequest(withTools, "m", [before], asked("Hi"), 0).messages).toEqual([{ role: "user", content: "Hi" }]);
  });

  it.each([
    ["auto", undefined],
    ["none", "none"],
    ["required", "required"],
    [choiceOf(weather), { type: "function", function: { name: "get_weather" } }],
    ["function:gone", undefined],
  ])("sends the tool choice %s", (toolChoice, expected) => expect(toRequest({ ...withTools, toolChoice }, "m", [], asked("Hi"), 0).tool_choice).toEqual(expected));

  it("does not force another call after the results", () =>
    expect(toRequest({ ...withTools, toolChoice: "required" }, "m", [], asked("Hi"), 0, [{ ...called, results: { call_1: "sun" } }]).tool_choice).toBeUndefined());

  it("sends no tool choice without tools", () => expect(toRequest({ ...defaultSettings, toolChoice: "required" }, "m", [], asked("Hi"), 0)).not.toHaveProperty("tool_choice"));
});

describe("parseTools", () => {
  it.each([
    ["[", /not valid JSON/],
    ["{}", /JSON array/],
    ["[1]", /Tool 1 is not an object/],
    ['[{"name":"a b"}]', /Tool 1 needs a name/],
    ['[{"name":"a"},{"name":"a"}]', /Two tools are named a/],
    ['[{"name":"a","parameters":[]}]', /parameters of a/],
  ])("says what is wrong with %s", (text, error) => expect(parseTools(text).error).toMatch(error));

  it("takes a function with and without what is around it", () => {
    const { function: bare } = weather;
    expect(parseTools(JSON.stringify([bare])).value).toEqual([weather]);
    expect(parseTools(JSON.stringify([weather])).value).toEqual([weather]);
    expect(parseTools(" ").value).toEqual([]);
  });
});

describe("parseSchema", () => {
  it("says what is wrong", () => {
    expect(parseSchema("a", "[]", true).error).toMatch(/JSON object/);
    expect(parseSchema("a b", "{}", true).error).toMatch(/name/);
    expect(parseSchema("a", "{}", false).value).toEqual({ name: "a", schema: {}, strict: false });
  });
});

describe("codeFor", () => {
  const nasty = `It's "quoted" \\ $HOME \`x\` : true,\n\${y} <b>`;
  const request = toRequest({ ...defaultSettings, temperature: "0.5", seed: "7", stop: "END" }, "llama", [turn("Q", "A")], asked(nasty), 0);
  const rich = toRequest(
    { ...withTools, toolChoice: "required", format: "json_schema", reasoningEffort: "low", system: "Be brief." },
    "llama",
    [{ id: "1", ...asked("Weather?"), answers: [{ ...called, text: "Sunny.", calls: [], earlier: [{ ...called, results: { call_1: "sun" } }] }] }],
    { prompt: "And this?", images: [{ name: "a.png", url: `data:image/png;base64,${"A".repeat(200)}` }] },
    0,
  );
  const samples = providers.flatMap(({ id }) => languagesOf(id).map((language) => [id, language.id] as const));
  const paths = { openai: "/v1", azure: "https://api.example", anthropic: "https://api.example", langchain: "/v1" };

  it("has every language of each provider", () =>
    expect(providers.map(({ id }) => languagesOf(id).map((language) => language.id).join(" "))).toEqual(["curl python javascript csharp", "curl python javascript csharp", "curl python javascript csharp", "python javascript"]));

  it.each(samples)("writes the whole request for %s in %s", (provider, language) => {
    const code = codeFor(provider, language, request, "https://api.example");
    for (const part of ["https://api.example", paths[provider], "NEBULA_API_KEY", "llama", "0.5", "END"]) expect(code).toContain(part);
  });

  it.each(samples)("writes tools, format, effort and images for %s in %s", (provider, language) => {
    const code = codeFor(provider, language, rich, "https://api.example");
    for (const part of ["get_weather", "call_1", "ingredients", "low", "Be brief.", "AAAA"]) expect(code).toContain(part);
  });

  it("can be pasted into a shell: what it sends is the request", () => {
    const bodyOf = (code: string) => JSON.parse(/-d '([\s\S]*)'\n$/.exec(code)![1]!.replaceAll("'\\''", "'")) as unknown;
    const { model, ...rest } = request;
    expect(bodyOf(codeFor("openai", "curl", request, "https://api.example"))).toEqual(request);
    expect(bodyOf(codeFor("azure", "curl", request, "https://api.example"))).toEqual(rest);
    expect(codeFor("azure", "curl", request, "https://api.example")).toContain(`/openai/deployments/${model}/chat/completions?api-version=`);
    expect(bodyOf(codeFor("anthropic", "curl", rich, "https://api.example"))).toMatchObject({
      model: "llama",
      max_tokens: 1024,
      stream: true,
      system: "Be brief.",
      tool_choice: { type: "any" },
      thinking: { type: "adaptive" },
      output_config: { effort: "low", format: { type: "json_schema" } },
      messages: [
        { role: "user", content: "Weather?" },
        { role: "assistant", content: [{ type: "tool_use", id: "call_1", name: "get_weather", input: { city: "Paris" } }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "call_1", content: "sun" }] },
        { role: "assistant", content: "Sunny." },
        { role: "user", content: [{ type: "text", text: "And this?" }, { type: "image", source: { type: "base64", media_type: "image/png" } }] },
      ],
    });
  });

  it("is the request in JavaScript too", () => {
    const body = /create\(([\s\S]*?)\);\nfor await/.exec(codeFor("openai", "javascript", request, "https://api.example"))![1]!;
    expect(JSON.parse(body)).toEqual(request);
  });

  it("leaves a message that looks like code alone in Python", () => expect(codeFor("openai", "python", request, "https://api.example")).toContain(JSON.stringify(nasty)));

  it.each(["python", "javascript"] as const)("gives LangChain no content of null in %s", (language) => {
    expect(codeFor("openai", language, rich, "https://api.example")).toMatch(/"content": (null|None)/);
    expect(codeFor("langchain", language, rich, "https://api.example")).not.toMatch(/"content": (null|None)/);
  });

  it("says what Anthropic's API cannot express", () => {
    expect(leftOut("anthropic", request)).toEqual(["seed"]);
    expect(leftOut("openai", request)).toEqual([]);
    expect(leftOut("anthropic", rich)).toEqual([]);
  });

  it("shortens images", () => {
    const [short, shortened] = withShortImages(rich);
    expect(shortened).toBe(true);
    expect(JSON.stringify(short)).not.toContain("A".repeat(100));
    expect(withShortImages(request)).toEqual([request, false]);
  });
});
