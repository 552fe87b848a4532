import { parseJson, type Parsed } from "@/lib/json";
import type { OutputSchema, ToolDefinition } from "./types";

/** Tools to start from. */
export const exampleTools: ToolDefinition[] = [
  {
    type: "function",
    function: {
      name: "get_weather",
      description: "Get the current weather in a city.",
      parameters: {
        type: "object",
        properties: { city: { type: "string", description: "The city's name, such as Paris." }, unit: { type: "string", enum: ["celsius", "fahrenheit"] } },
        required: ["city"],
        additionalProperties: false,
      },
    },
  },
];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const toolName = /^[A-Za-z0-9_-]{1,64}$/;

/** Parses a list of tools. An entry may also be a function without the `type` and `function` around it. */
export function parseTools(text: string): Parsed<ToolDefinition[]> {
  if (text.trim() === "") return { value: [] };
  const { value, error } = parseJson(text);
  if (error !== undefined) return { error };
  if (!Array.isArray(value)) return { error: "The tools are a JSON array: [ … ]." };
  const tools: ToolDefinition[] = [];
  for (const [index, entry] of value.entries()) {
    const definition: unknown = isObject(entry) && isObject(entry.function) ? entry.function : entry;
    const at = `Tool ${index + 1}`;
    if (!isObject(definition)) return { error: `${at} is not an object.` };
    const { name, description, parameters } = definition;
    if (typeof name !== "string" || !toolName.test(name)) return { error: `${at} needs a name of 1 to 64 letters, digits, _ and -.` };
    if (tools.some((other) => other.function.name === name)) return { error: `Two tools are named ${name}.` };
    if (description !== undefined && typeof description !== "string") return { error: `The description of ${name} is not text.` };
    if (parameters !== undefined && !isObject(parameters)) return { error: `The parameters of ${name} are not a JSON schema object.` };
    tools.push({ type: "function", function: definition as ToolDefinition["function"] });
  }
  return { value: tools };
}

/** Parses the schema of an output format. */
export function parseSchema(name: string, text: string, strict: boolean): Parsed<OutputSchema> {
  if (!toolName.test(name)) return { error: "The name has 1 to 64 letters, digits, _ and -." };
  const { value, error } = parseJson(text);
  if (error !== undefined) return { error };
  return isObject(value) ? { value: { name, schema: value, strict } } : { error: "The schema is a JSON object: { … }." };
}
