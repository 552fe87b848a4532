import type { Deployment, Schemas } from "@/api/types";
import { formatPercent } from "@/lib/format";
import { commonChanges, commonOf, type CommonValues } from "./commonForm";

/** The values of a routing deployment's form: weights are text while they are typed. */
export interface RoutesFormValues extends CommonValues {
  name: string;
  routes: { deployment: string; weight: string }[];
  fallbacks: { deployment: string }[];
}

export const weightRule = { min: 1, max: 1_000_000, whole: true, required: true };

export const formOf = (deployment: Deployment | null): RoutesFormValues => ({
  ...commonOf(deployment),
  name: deployment?.name ?? "",
  routes: deployment?.routes?.map(({ deployment: name, weight }) => ({ deployment: name, weight: String(weight) })) ?? [{ deployment: "", weight: "1" }],
  fallbacks: deployment?.fallbacks?.map((name) => ({ deployment: name })) ?? [],
});

const routesOf = (form: RoutesFormValues) => ({
  routes: form.routes.map(({ deployment, weight }) => ({ deployment, weight: Number(weight) })),
  fallbacks: form.fallbacks.map(({ deployment }) => deployment),
});

/** The body that creates the deployment. */
export const toCreate = (form: RoutesFormValues): Schemas["CreateDeployment"] => ({ name: form.name.trim(), ...commonChanges(formOf(null), form), ...routesOf(form) });

/** The merge patch from the deployment to the form's values: only what has changed; routes and fallbacks change together. */
export function toUpdate(deployment: Deployment, form: RoutesFormValues): Schemas["UpdateDeployment"] {
  const before = formOf(deployment);
  const routes = routesOf(form);
  return { ...commonChanges(before, form), ...(JSON.stringify(routes) === JSON.stringify(routesOf(before)) ? {} : routes) };
}

/** The share of the requests that each weight gets, as text; a weight that is not a number has none. */
export function sharesOf(weights: readonly (number | string)[]): string[] {
  const numbers = weights.map((weight) => (Number(weight) > 0 ? Number(weight) : null));
  const total = numbers.reduce<number>((sum, weight) => sum + (weight ?? 0), 0);
  return numbers.map((weight) => formatPercent(weight === null ? null : weight / total));
}

type FormField = "name" | "aliases" | "dialect" | "phrase" | "routes" | "fallbacks" | `routes.${number}.deployment` | `routes.${number}.weight` | `fallbacks.${number}.deployment`;

/** The field of the form that an error of the API is about, such as `routes[0].deployment`; null if it has none. */
export function fieldOf(param: string | null): FormField | null {
  const [, list, index, member = "deployment"] = /^(routes|fallbacks)\[(\d+)\](?:\.(deployment|weight))?$/.exec(param ?? "") ?? [];
  if (list) return `${list}.${index}.${member}` as FormField;
  if (param === "content_filter_phrase") return "phrase";
  const field = param?.replace(/\[\d+\]$/, "") ?? "";
  return (["name", "aliases", "dialect", "routes", "fallbacks"] as const).find((each) => each === field) ?? null;
}
