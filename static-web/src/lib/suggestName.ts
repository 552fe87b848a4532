/** An unused name for a model's deployment: the model's id without common suffixes. */
export function suggestName(modelId: string, taken: readonly string[]): string {
  const base = modelId.replace(/-(instruct|it|chat)(?=-|$)/, "").slice(0, 58);
  if (!taken.includes(base)) return base;
  for (let number = 2; ; number++) {
    const name = `${base}-${number}`;
    if (!taken.includes(name)) return name;
  }
}
