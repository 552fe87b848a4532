/** A name for a model's deployment that is not taken: the model's own without what every name ends in. */
export function suggestName(modelId: string, taken: readonly string[]): string {
  const base = modelId.replace(/-(instruct|it|chat)(?=-|$)/, "").slice(0, 58);
  if (!taken.includes(base)) return base;
  for (let number = 2; ; number++) {
    const name = `${base}-${number}`;
    if (!taken.includes(name)) return name;
  }
}
