import { describe, expect, it } from "vitest";
import { titleOf, toRequest } from "./chatRequest";
import { codeFor, languages } from "./code/samples";
import { defaultSettings, newAnswer, type Turn } from "./types";

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

describe("codeFor", () => {
  const nasty = `It's "quoted" \\ $HOME \`x\` : true,\n\${y} <b>`;
  const request = toRequest({ ...defaultSettings, temperature: "0.5", seed: "7", stop: "END" }, "llama", [turn("Q", "A")], asked(nasty), 0);

  it.each(languages.map(({ id }) => id))("writes the whole request in %s", (language) => {
    const code = codeFor("openai", language, request, "https://api.example");
    expect(code).toContain("https://api.example/v1");
    expect(code).toContain("NEBULA_API_KEY");
    expect(code).toContain("llama");
    expect(code).toContain("0.5");
    expect(code).toContain("END");
  });

  it("can be pasted into a shell: what it sends is the request", () => {
    const body = /-d '([\s\S]*)'\n$/.exec(codeFor("openai", "curl", request, "https://api.example"))![1]!.replaceAll("'\\''", "'");
    expect(JSON.parse(body)).toEqual(request);
  });

  it("is the request in JavaScript too", () => {
    const body = /create\(([\s\S]*?)\);\nfor await/.exec(codeFor("openai", "javascript", request, "https://api.example"))![1]!;
    expect(JSON.parse(body)).toEqual(request);
  });

  it("leaves a message that looks like code alone in Python", () => expect(codeFor("openai", "python", request, "https://api.example")).toContain(JSON.stringify(nasty)));
});
