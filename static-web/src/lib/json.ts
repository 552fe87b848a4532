export type Parsed<T> = { value: T; error?: undefined } | { value?: undefined; error: string };

/** Parses JSON text. The error says what is wrong. */
export function parseJson(text: string): Parsed<unknown> {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: `This is not valid JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

export const formatJson = (value: unknown): string => JSON.stringify(value, null, 2);

/** JSON text with line breaks and indentation; null if it does not parse. */
export function prettyJson(text: string): string | null {
  const { value, error } = parseJson(text);
  return error === undefined ? formatJson(value) : null;
}
