import { limitKinds, type ApiKey, type LimitKind, type Schemas } from "@/api/types";
import type { ApiError } from "@/lib/apiError";
import { toLocalInput } from "@/lib/localTime";
import { toNumber } from "@/lib/toNumber";

/** The values of a key's form: numbers and times are text while they are typed. */
export interface KeyFormValues {
  name: string;
  everyModel: boolean;
  models: string[];
  /** A local date and time in the input's format; empty is never. */
  expiresAt: string;
  limits: Record<LimitKind, string>;
  metadata: { key: string; value: string }[];
  allowFaults: boolean;
}

const limitText = (limit: number | null | undefined) => (limit === null || limit === undefined ? "" : String(limit));

export function formOf(key: ApiKey | null): KeyFormValues {
  return {
    name: key?.name ?? "",
    everyModel: key === null || key.models === null,
    models: key?.models ?? [],
    expiresAt: key?.expires_at ? toLocalInput(key.expires_at) : "",
    limits: Object.fromEntries(limitKinds.map((kind) => [kind, limitText(key?.limits[kind])])) as Record<LimitKind, string>,
    metadata: Object.entries(key?.metadata ?? {}).map(([name, value]) => ({ key: name, value })),
    allowFaults: key?.allow_faults ?? false,
  };
}

const limitsOf = (form: KeyFormValues) => Object.fromEntries(limitKinds.map((kind) => [kind, toNumber(form.limits[kind])])) as Record<LimitKind, number | null>;
const pairsOf = (form: KeyFormValues) => Object.fromEntries(form.metadata.filter(({ key }) => key.trim() !== "").map(({ key, value }) => [key.trim(), value]));
const expiryOf = (form: KeyFormValues) => (form.expiresAt === "" ? null : new Date(form.expiresAt).toISOString());

/** The body that creates the key. If it names no limit, the server's defaults apply. */
export function toCreate(form: KeyFormValues): Schemas["CreateApiKey"] {
  const limits = limitsOf(form);
  return {
    name: form.name.trim(),
    models: form.everyModel ? null : form.models,
    expires_at: expiryOf(form),
    ...(Object.values(limits).some((limit) => limit !== null) ? { limits } : {}),
    metadata: pairsOf(form),
    ...(form.allowFaults ? { allow_faults: true } : {}),
  };
}

/** The merge patch from the key to the form's values: only the changed fields. */
export function toUpdate(key: ApiKey, form: KeyFormValues): Schemas["UpdateApiKey"] {
  const change: Schemas["UpdateApiKey"] = {};
  if (form.name.trim() !== key.name) change.name = form.name.trim();
  const models = form.everyModel ? null : form.models;
  if (JSON.stringify(models) !== JSON.stringify(key.models)) change.models = models;
  // The input has no seconds, so an unchanged expiry is not sent.
  if (form.expiresAt !== formOf(key).expiresAt) change.expires_at = expiryOf(form);
  const limits = limitsOf(form);
  const changed = limitKinds.filter((kind) => limits[kind] !== key.limits[kind]);
  if (changed.length > 0) change.limits = Object.fromEntries(changed.map((kind) => [kind, limits[kind]]));
  const metadata: Record<string, string | null> = {};
  const pairs = pairsOf(form);
  for (const name of Object.keys(key.metadata)) if (!(name in pairs)) metadata[name] = null;
  for (const [name, value] of Object.entries(pairs)) if (key.metadata[name] !== value) metadata[name] = value;
  if (Object.keys(metadata).length > 0) change.metadata = metadata;
  if (form.allowFaults !== key.allow_faults) change.allow_faults = form.allowFaults;
  return change;
}

/** The field of the form that an error of the API is about. */
export function fieldOf(error: ApiError): "name" | "models" | "expiresAt" | "metadata" | `limits.${LimitKind}` | null {
  const param = error.param ?? "";
  if (param === "name") return "name";
  if (param.startsWith("models")) return "models";
  if (param === "expires_at") return "expiresAt";
  if (param.startsWith("metadata")) return "metadata";
  const kind = limitKinds.find((each) => param === `limits.${each}`);
  return kind ? `limits.${kind}` : null;
}
