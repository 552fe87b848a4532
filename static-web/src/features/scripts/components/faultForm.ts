import type { Fault, Schemas } from "@/api/types";
import type { NumberRule } from "@/lib/checkNumber";
import { toLocalInput } from "@/lib/localTime";
import { toNumber } from "@/lib/toNumber";

export type FaultKind = Fault["kind"] & Schemas["CreateFault"]["kind"];

/** The parameters of the kinds that are typed as numbers or text. */
export const parameterNames = ["status", "code", "retry_after", "seconds", "after_tokens", "factor"] as const;
export type ParameterName = (typeof parameterNames)[number];

/** The parameters of the kinds that are switched. */
export const flagNames = ["mid_event", "move"] as const;
export type FlagName = (typeof flagNames)[number];

interface Kind {
  label: string;
  /** What the client sees. */
  hint: string;
  parameters: readonly ParameterName[];
  flag?: FlagName;
}

export const kinds: Record<FaultKind, Kind> = {
  error: { label: "Error", hint: "Requests are answered with an error before any work is done.", parameters: ["status", "code", "retry_after"] },
  slow_first_token: { label: "Slow first token", hint: "Every token comes later by this time.", parameters: ["seconds"] },
  stall: { label: "Stall", hint: "Streams pause once, after some tokens.", parameters: ["after_tokens", "seconds"] },
  slow_stream: { label: "Slow stream", hint: "The gaps between tokens are longer.", parameters: ["factor"] },
  cut: { label: "Cut connection", hint: "The connection closes within the answer.", parameters: ["after_tokens"], flag: "mid_event" },
  malformed_chunk: { label: "Malformed chunk", hint: "An event is not valid JSON, and the stream ends with it.", parameters: ["after_tokens"] },
  replica_loss: { label: "Replica loss", hint: "The simulated replica dies with all sequences that it runs.", parameters: ["after_tokens"], flag: "move" },
};

export const flags: Record<FlagName, string> = {
  mid_event: "Send half of the next event first",
  move: "Sequences continue on another replica",
};

interface Parameter extends NumberRule {
  label: string;
  hint: string;
  placeholder: string;
}

export const parameters: Record<Exclude<ParameterName, "code">, Parameter> = {
  status: { label: "HTTP status", hint: "400 to 599.", placeholder: "500", min: 400, max: 599, whole: true },
  retry_after: { label: "Retry after", hint: "Seconds in the header retry-after.", placeholder: "None", min: 0, max: 86_400 },
  seconds: { label: "Seconds", hint: "Virtual seconds: they take as many times the time scale.", placeholder: "5", min: 0, max: 3_600, required: true },
  after_tokens: { label: "After tokens", hint: "How many tokens come before it.", placeholder: "1", min: 0, max: 1_000_000, whole: true },
  factor: { label: "Factor", hint: "How many times as long the gaps are, 1 to 1,000.", placeholder: "3", min: 1, max: 1_000, required: true },
};

/** The values of a fault's form: numbers and times are text while they are typed. */
export interface FaultFormValues extends Record<ParameterName, string>, Record<FlagName, boolean> {
  name: string;
  kind: FaultKind;
  enabled: boolean;
  everyDeployment: boolean;
  deployments: string[];
  keys: string;
  percent: string;
  seed: string;
  startsAt: string;
  endsAt: string;
}

const text = (value: number | string | null | undefined) => (value === null || value === undefined ? "" : String(value));
const local = (time: string | null | undefined) => (time ? toLocalInput(time) : "");

export const formOf = (fault: Fault | null): FaultFormValues => ({
  name: fault?.name ?? "",
  kind: (fault?.kind ?? "error") as FaultKind,
  enabled: fault?.enabled ?? true,
  status: text(fault?.status),
  code: text(fault?.code),
  retry_after: text(fault?.retry_after),
  seconds: text(fault?.seconds),
  after_tokens: text(fault?.after_tokens),
  factor: text(fault?.factor),
  mid_event: fault?.mid_event ?? false,
  move: fault?.move ?? false,
  everyDeployment: (fault?.deployments.length ?? 0) === 0,
  deployments: fault?.deployments ?? [],
  keys: fault?.keys.join(", ") ?? "",
  percent: fault ? String(Math.round(fault.probability * 1e8) / 1e6) : "100",
  seed: text(fault?.seed ?? 0),
  startsAt: local(fault?.starts_at),
  endsAt: local(fault?.ends_at),
});

const time = (value: string) => (value === "" ? null : new Date(value).toISOString());
const ids = (value: string) => value.split(/[\s,]+/).filter((id) => id !== "");

function toConditions(form: FaultFormValues) {
  const { parameters: names, flag } = kinds[form.kind];
  return {
    kind: form.kind,
    enabled: form.enabled,
    ...Object.fromEntries(names.map((name) => [name, name === "code" ? form.code.trim() || null : toNumber(form[name])])),
    ...(flag ? { [flag]: form[flag] } : {}),
    deployments: form.everyDeployment ? [] : form.deployments,
    keys: ids(form.keys),
    probability: Number(form.percent) / 100,
  };
}

/** The body that creates the fault. */
export const toCreate = (form: FaultFormValues): Schemas["CreateFault"] => ({
  name: form.name.trim(),
  ...toConditions(form),
  seed: toNumber(form.seed),
  starts_at: time(form.startsAt),
  ends_at: time(form.endsAt),
});

/** The merge patch from the fault to the form's values. A seed that is unchanged is not sent, because it would start the sequence again; nor are times, which have no seconds in the form. */
export function toUpdate(fault: Fault, form: FaultFormValues): Schemas["UpdateFault"] {
  const before = formOf(fault);
  return {
    ...toConditions(form),
    ...(form.seed === before.seed ? {} : { seed: toNumber(form.seed) }),
    ...(form.startsAt === before.startsAt ? {} : { starts_at: time(form.startsAt) }),
    ...(form.endsAt === before.endsAt ? {} : { ends_at: time(form.endsAt) }),
  };
}

const formFields: Record<string, keyof FaultFormValues> = { probability: "percent", starts_at: "startsAt", ends_at: "endsAt", ...Object.fromEntries(["name", "kind", "deployments", "keys", "seed", ...parameterNames].map((name) => [name, name])) };

/** The field of the form that an error of the API is about. */
export const fieldOf = (field: string | null): keyof FaultFormValues | null => formFields[field ?? ""] ?? null;

/** A fault's parameters in words, for the list. */
export function describe(fault: Fault): string {
  const after = fault.after_tokens === null ? "" : `after ${fault.after_tokens} ${fault.after_tokens === 1 ? "token" : "tokens"}`;
  switch (fault.kind as FaultKind) {
    case "error":
      return [`${fault.status}`, fault.code, fault.retry_after === null ? null : `retry after ${fault.retry_after} s`].filter(Boolean).join(", ");
    case "slow_first_token":
      return `${fault.seconds} s later`;
    case "stall":
      return `${fault.seconds} s ${after}`;
    case "slow_stream":
      return `gaps × ${fault.factor}`;
    case "cut":
      return fault.after_tokens === 0 && !fault.mid_event ? "no response" : `${after}${fault.mid_event ? ", within an event" : ""}`;
    case "malformed_chunk":
      return after;
    case "replica_loss":
      return `${after}, sequences ${fault.move ? "move" : "fail"}`;
  }
}
