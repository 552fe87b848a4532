/** The number of a field's text; null if the field is empty. */
export const toNumber = (text: string): number | null => (text.trim() === "" ? null : Number(text));
