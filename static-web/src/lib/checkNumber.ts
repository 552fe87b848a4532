/** What a number that is typed must be. */
export interface NumberRule {
  min: number;
  max: number;
  whole?: boolean;
  required?: boolean;
}

/** What is wrong with a number that is typed; true if nothing is. */
export function checkNumber(value: string, { min, max, whole = false, required = false }: NumberRule): true | string {
  if (value.trim() === "") return !required || "Enter a number.";
  const parsed = Number(value);
  const kind = whole ? "a whole number" : "a number";
  return (Number.isFinite(parsed) && parsed >= min && parsed <= max && (!whole || Number.isInteger(parsed))) || `Enter ${kind} from ${min.toLocaleString("en-US")} to ${max.toLocaleString("en-US")}.`;
}
