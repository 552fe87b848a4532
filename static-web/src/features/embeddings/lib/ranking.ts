export interface RankedText {
  text: string;
  /** The cosine of the text's and the query's vectors, from -1 to 1. */
  similarity: number;
}

/** The cosine of two vectors; 0 if one of them has no length. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  let product = 0;
  let lengthA = 0;
  let lengthB = 0;
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    product += value * other;
    lengthA += value * value;
    lengthB += other * other;
  }
  return lengthA === 0 || lengthB === 0 ? 0 : product / Math.sqrt(lengthA * lengthB);
}

/** The texts from the nearest to the query to the farthest. */
export const rank = (query: readonly number[], texts: readonly string[], vectors: readonly (readonly number[])[]): RankedText[] =>
  texts.map((text, index) => ({ text, similarity: cosine(query, vectors[index] ?? []) })).sort((a, b) => b.similarity - a.similarity);

/** The texts of a text area: one a line, without empty ones. */
export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
