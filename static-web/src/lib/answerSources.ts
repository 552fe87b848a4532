/** Who made an answer, as the API's headers say; null for what the headers do not name. */
export interface AnswerSources {
  script: string | null;
  fault: string | null;
  deployment: string | null;
}

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);

/** Reads the headers of a response. */
export const sourcesOf = (headers: object): AnswerSources => {
  const named = headers as Record<string, unknown>;
  return { script: text(named["x-nebula-script"]), fault: text(named["x-nebula-fault"]), deployment: text(named["x-nebula-deployment"]) };
};
