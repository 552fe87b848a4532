import type { ChatRequest } from "../chatRequest";
import * as anthropic from "./anthropic";
import * as langchain from "./langchain";
import * as openai from "./openai";

export const languages = [
  { id: "curl", label: "curl", highlight: "bash" },
  { id: "python", label: "Python", highlight: "python" },
  { id: "javascript", label: "JavaScript", highlight: "javascript" },
  { id: "csharp", label: "C#", highlight: "csharp" },
] as const;
export type Language = (typeof languages)[number]["id"];

/** The client libraries and APIs that a request can be written for. */
export const providers = [
  { id: "openai", label: "OpenAI" },
  { id: "azure", label: "Azure OpenAI" },
  { id: "anthropic", label: "Anthropic" },
  { id: "langchain", label: "LangChain" },
] as const;
export type Provider = (typeof providers)[number]["id"];

type Writer = (request: ChatRequest, apiUrl: string) => string;
type Writers = Partial<Record<Language, Writer>>;

const compatible = (target: typeof openai.openAI): Writers => ({
  curl: (request, apiUrl) => openai.curl(request, target(apiUrl)),
  python: (request, apiUrl) => openai.python(request, target(apiUrl)),
  javascript: (request, apiUrl) => openai.javascript(request, target(apiUrl)),
  csharp: (request, apiUrl) => openai.csharp(request, target(apiUrl)),
});

const writers: Record<Provider, Writers> = {
  openai: compatible(openai.openAI),
  azure: compatible(openai.azure),
  anthropic: { curl: anthropic.curl, python: anthropic.python, javascript: anthropic.javascript, csharp: anthropic.csharp },
  langchain: { python: langchain.python, javascript: langchain.javascript },
};

/** The languages that a provider has. */
export const languagesOf = (provider: Provider) => languages.filter(({ id }) => writers[provider][id] !== undefined);

/** A program that sends this request. The key is read from the environment. */
export const codeFor = (provider: Provider, language: Language, request: ChatRequest, apiUrl: string): string => writers[provider][language]?.(request, apiUrl) ?? "";

/** The request's fields that a provider's program leaves out, because its API has no such field. */
export const leftOut = (provider: Provider, request: ChatRequest): string[] => (provider === "anthropic" ? anthropic.withoutCounterpart(request) : []);

const dataUrl = /^(data:[^,]*,)(.{64}).+$/;

/** The request with the content of its images shortened, and whether it had any. */
export function withShortImages(request: ChatRequest): [ChatRequest, boolean] {
  let shortened = false;
  const messages = request.messages.map((message): typeof message => {
    if (message.role !== "user" || typeof message.content === "string") return message;
    const content = message.content.map((part): typeof part => {
      const url = part.type === "image_url" ? part.image_url.url.replace(dataUrl, "$1$2…") : "";
      if (part.type !== "image_url" || url === part.image_url.url) return part;
      shortened = true;
      return { type: "image_url", image_url: { url } };
    });
    return { ...message, content };
  });
  return [{ ...request, messages }, shortened];
}
