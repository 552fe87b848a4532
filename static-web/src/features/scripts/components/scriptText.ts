import type { Script, ScriptRule } from "@/api/types";
import { formatJson } from "@/lib/json";

/** A script to begin with. */
export const template = formatJson({
  name: "weather",
  priority: 0,
  fixtures: [
    { match: { userMessage: "weather", hasToolResult: false }, response: { toolCalls: [{ name: "get_weather", arguments: { city: "Paris" } }] } },
    { match: { hasToolResult: true }, response: { content: "It is {{toolResult}} in Paris." } },
    { match: { userMessage: "boom" }, response: { error: { message: "overloaded", type: "server_error" }, status: 503 } },
  ],
});

/** The text that replaces a script by itself. */
export const textOf = ({ priority, rules }: Script): string => formatJson({ priority, fixtures: rules.map(({ fixture }) => fixture) });

/** The number of a script's rules that no request can match, which the API reports in warnings only. */
export const hiddenRules = ({ rules, warnings }: Script): number => {
  const shown = new Set(rules.map(({ index }) => index));
  const named = warnings.map(({ path }) => /^fixtures\[(\d+)\]/.exec(path)?.[1]).filter((index) => index !== undefined);
  return new Set(named.map(Number).filter((index) => !shown.has(index))).size;
};

export interface Mistake {
  /** Where it is; empty for the whole text. */
  path: string;
  reason: string;
}

/** The mistakes that the API's message lists: each a path and a reason, one after another. */
export const mistakesOf = (message: string): Mistake[] =>
  message
    .split(/(?<=[.?!])(?: Also:)? (?=[a-z$_][^\s:]*: )/)
    .map((part) => {
      const [, path = "", reason = part] = /^([a-z$_][^\s:]*): (.*)$/s.exec(part) ?? [];
      return { path, reason };
    });

interface Fixture {
  match?: Record<string, unknown>;
}

/** What a rule matches, in words. */
export function conditionsOf({ fixture }: ScriptRule): string {
  const conditions = Object.entries((fixture as Fixture | null)?.match ?? {});
  return conditions.length === 0 ? "Every request" : conditions.map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");
}
