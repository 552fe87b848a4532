import type { Deployment } from "@/api/types";
import { formatAliases, parseAliases } from "./aliases";
import type { Dialect } from "./DialectFields";

/** The values that the form of every deployment has. */
export interface CommonValues {
  aliases: string;
  dialect: Dialect;
  phrase: string;
}

export const commonOf = (deployment: Deployment | null): CommonValues => ({
  aliases: formatAliases(deployment?.aliases ?? []),
  dialect: deployment?.dialect ?? "openai",
  phrase: deployment?.content_filter_phrase ?? "",
});

/** The members of a body that differ. */
export const commonChanges = (before: CommonValues, form: CommonValues) => ({
  ...(form.aliases === before.aliases ? {} : { aliases: parseAliases(form.aliases) }),
  ...(form.dialect === before.dialect ? {} : { dialect: form.dialect }),
  ...(form.phrase === before.phrase ? {} : { content_filter_phrase: form.phrase === "" ? null : form.phrase }),
});
