import type { UsageRow } from "@/api/types";

export const spans = [
  { id: "24h", label: "24h", title: "Last 24 hours", days: 1, bucket: "hour" },
  { id: "7d", label: "7d", title: "Last 7 days", days: 7, bucket: "day" },
  { id: "30d", label: "30d", title: "Last 30 days", days: 30, bucket: "day" },
  { id: "90d", label: "90d", title: "Last 90 days", days: 90, bucket: "day" },
] as const;

export const bucketSeconds = { hour: 3_600, day: 86_400 } as const;
export type Bucket = keyof typeof bucketSeconds;

export const groupings = [
  { value: "model", label: "Model" },
  { value: "key", label: "Key" },
  { value: "key,model", label: "Key and model" },
  { value: "none", label: "Nothing" },
] as const;
export type Grouping = (typeof groupings)[number]["value"];

export const measures = [
  { value: "tokens", label: "All tokens", of: (row: Counts) => row.input_tokens + row.output_tokens },
  { value: "input", label: "Input tokens", of: (row: Counts) => row.input_tokens },
  { value: "output", label: "Output tokens", of: (row: Counts) => row.output_tokens },
  { value: "requests", label: "Requests", of: (row: Counts) => row.requests },
  { value: "failed", label: "Failed requests", of: (row: Counts) => row.failed_requests },
] as const;
export type Measure = (typeof measures)[number]["value"];

type Counts = Pick<UsageRow, "requests" | "failed_requests" | "input_tokens" | "output_tokens">;

const separator = "\u0000";

/** A row's group under a grouping, as one string. */
export const groupKey = (grouping: Grouping) => (row: UsageRow) =>
  grouping === "none" ? "All" : grouping === "model" ? (row.model ?? "") : grouping === "key" ? (row.key_id ?? "") : `${row.key_id}${separator}${row.model}`;

/** Splits that string. */
export function groupParts(grouping: Grouping, group: string): { keyId: string | null; model: string | null } {
  if (grouping === "model") return { keyId: null, model: group };
  if (grouping === "key") return { keyId: group, model: null };
  if (grouping === "none") return { keyId: null, model: null };
  const [keyId = "", model = ""] = group.split(separator);
  return { keyId, model };
}
