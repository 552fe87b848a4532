import type { Deployment, Schemas } from "@/api/types";
import { commonChanges, commonOf, type CommonValues } from "./commonForm";

/** What a replay ignores beside members of requests, in the order it is shown. */
export const ignorables = { ids: "Ids and UUIDs", dates: "Dates and times of day" } as const;

export type Ignorable = keyof typeof ignorables;

/** The values of a replaying deployment's form. */
export interface ReplayFormValues extends CommonValues {
  name: string;
  recording: string;
  /** The deployment that answers what is not recorded; empty if none does. */
  fallback: string;
  model: string;
  ignore: Record<Ignorable, boolean>;
  /** Paths of members that make no difference, as one line of text. */
  members: string;
}

const names = Object.keys(ignorables) as Ignorable[];
const isIgnorable = (entry: string) => names.some((name) => name === entry);

/** Parses what is typed; commas and white space separate the paths. */
const parseMembers = (text: string) => text.split(/[\s,]+/).filter((path) => path !== "");

export function formOf(deployment: Deployment): ReplayFormValues {
  const { recording, fallback, model } = deployment.backend!;
  const ignore = deployment.backend!.ignore ?? [];
  return {
    ...commonOf(deployment),
    name: deployment.name,
    recording: recording ?? "",
    fallback: fallback ?? "",
    model: model ?? "",
    ignore: Object.fromEntries(names.map((name) => [name, ignore.includes(name)])) as Record<Ignorable, boolean>,
    members: ignore.filter((entry) => !isIgnorable(entry)).join(", "),
  };
}

const ignoreOf = (form: ReplayFormValues) => [...names.filter((name) => form.ignore[name]), ...parseMembers(form.members)];

/** The merge patch from the deployment to the form's values: only what has changed. */
export function toUpdate(deployment: Deployment, form: ReplayFormValues): Schemas["UpdateDeployment"] {
  const before = formOf(deployment);
  const ignore = ignoreOf(form);
  const backend: Schemas["UpdateDeploymentBackend"] = {
    ...(form.recording.trim() === before.recording ? {} : { recording: form.recording.trim() }),
    ...(form.fallback === before.fallback ? {} : { fallback: form.fallback === "" ? null : form.fallback }),
    ...(form.model.trim() === before.model ? {} : { model: form.model.trim() === "" ? null : form.model.trim() }),
    ...(JSON.stringify(ignore) === JSON.stringify(ignoreOf(before)) ? {} : { ignore }),
  };
  return { ...commonChanges(before, form), ...(Object.keys(backend).length > 0 ? { backend } : {}) };
}

const fields: Record<string, "aliases" | "dialect" | "phrase" | "recording" | "fallback" | "model" | "members"> = {
  aliases: "aliases",
  dialect: "dialect",
  content_filter_phrase: "phrase",
  "backend.recording": "recording",
  "backend.fallback": "fallback",
  "backend.model": "model",
  "backend.ignore": "members",
};

/** The field of the form that an error of the API is about; null if it has none. */
export const fieldOf = (param: string | null) => fields[param?.replace(/\[\d+\]$/, "") ?? ""] ?? null;
