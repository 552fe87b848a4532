import type { LimitKind } from "@/api/types";

export const limitNames: Record<LimitKind, { name: string; short: string; hint: string }> = {
  requests_per_minute: { name: "Requests per minute", short: "Req/min", hint: "Refills continuously." },
  tokens_per_minute: { name: "Tokens per minute", short: "Tok/min", hint: "Input and output together." },
  concurrent_requests: { name: "Concurrent requests", short: "Concurrent", hint: "Running at the same time." },
  tokens_per_day: { name: "Tokens per day", short: "Tok/day", hint: "A calendar day in UTC." },
};
