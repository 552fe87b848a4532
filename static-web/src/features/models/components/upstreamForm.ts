import type { Deployment, Schemas } from "@/api/types";
import { toNumber } from "@/lib/toNumber";
import { commonChanges, commonOf, type CommonValues } from "./commonForm";

type Backend = Schemas["UpdateDeploymentBackend"];

/** What an upstream server can do, in the order it is shown. */
export const abilities = {
  chat: "Chat completions",
  completions: "Completions",
  embeddings: "Embeddings",
  stream_options: "Usage in streams",
  max_completion_tokens: "max_completion_tokens only",
} as const;

export type Ability = keyof typeof abilities;

/** The values of an upstream deployment's form: numbers are text while they are typed. */
export interface UpstreamFormValues extends CommonValues {
  name: string;
  url: string;
  model: string;
  /** The new secret; empty keeps the stored one. */
  secret: string;
  removeSecret: boolean;
  timeout: string;
  /** The value of a stored header is not known; empty keeps it. */
  headers: { name: string; value: string; stored: boolean }[];
  supports: Record<Ability, boolean>;
  contextLength: string;
}

const all: Record<Ability, boolean> = { chat: true, completions: true, embeddings: true, stream_options: true, max_completion_tokens: false };
const names = Object.keys(abilities) as Ability[];

export function formOf(deployment: Deployment | null): UpstreamFormValues {
  const backend = deployment?.backend;
  return {
    ...commonOf(deployment),
    name: deployment?.name ?? "",
    url: backend?.url ?? "",
    model: backend?.model ?? "",
    secret: "",
    removeSecret: false,
    timeout: String(backend?.timeout_seconds ?? ""),
    headers: Object.keys(backend?.headers ?? {}).map((name) => ({ name, value: "", stored: true })),
    supports: { ...all, ...(backend?.supports && (Object.fromEntries(names.map((name) => [name, backend.supports![name]])) as Record<Ability, boolean>)) },
    contextLength: String(backend?.supports?.context_length ?? ""),
  };
}


function backendChanges(before: UpstreamFormValues, form: UpstreamFormValues): Backend {
  const headers: Record<string, string | null> = {};
  for (const { name } of before.headers) if (!form.headers.some((header) => header.stored && header.name === name)) headers[name] = null;
  for (const { name, value, stored } of form.headers) if (stored ? value !== "" : name.trim() !== "" || value !== "") headers[name.trim()] = value;
  const supports: NonNullable<Backend["supports"]> = Object.fromEntries(names.filter((name) => form.supports[name] !== before.supports[name]).map((name) => [name, form.supports[name]]));
  if (form.contextLength.trim() !== before.contextLength) supports.context_length = toNumber(form.contextLength);
  return {
    ...(form.url.trim() === before.url ? {} : { url: form.url.trim() }),
    ...(form.model.trim() === before.model ? {} : { model: form.model.trim() }),
    ...(form.secret !== "" ? { secret: form.secret } : form.removeSecret ? { secret: null } : {}),
    ...(form.timeout.trim() === before.timeout ? {} : { timeout_seconds: toNumber(form.timeout) }),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(Object.keys(supports).length > 0 ? { supports } : {}),
  };
}

/** The body that creates the deployment: what differs from an empty form. */
export function toCreate(form: UpstreamFormValues): Schemas["CreateDeployment"] {
  const before = formOf(null);
  return { name: form.name.trim(), ...commonChanges(before, form), backend: { type: "upstream", ...backendChanges(before, form) } };
}

/** The merge patch from the deployment to the form's values: only what has changed. */
export function toUpdate(deployment: Deployment, form: UpstreamFormValues): Schemas["UpdateDeployment"] {
  const before = formOf(deployment);
  const backend = backendChanges(before, form);
  return { ...commonChanges(before, form), ...(Object.keys(backend).length > 0 ? { backend } : {}) };
}

const fields: Record<string, "name" | "aliases" | "url" | "model" | "secret" | "timeout" | "contextLength" | "dialect" | "phrase" | "headers"> = {
  name: "name",
  aliases: "aliases",
  dialect: "dialect",
  content_filter_phrase: "phrase",
  "backend.url": "url",
  "backend.model": "model",
  "backend.secret": "secret",
  "backend.timeout_seconds": "timeout",
  "backend.supports.context_length": "contextLength",
};

/** The field of the form that an error of the API is about; null if it has none. */
export const fieldOf = (param: string | null) => (param?.startsWith("backend.headers") ? "headers" : (fields[param?.replace(/\[\d+\]$/, "") ?? ""] ?? null));
