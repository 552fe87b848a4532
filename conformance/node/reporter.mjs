// Prints one line per case: what failed has its reason in the same line.
export default async function* (source) {
  for await (const { type, data } of source) {
    if (data?.details?.type === 'suite' || data?.skip !== undefined)
      continue;
    if (type === 'test:pass')
      yield `passed: ${data.name}\n`;
    else if (type === 'test:fail')
      yield `failed: ${data.name}: ${(data.details.error.cause ?? data.details.error).toString().replace(/\s+/g, ' ').slice(0, 1500)}\n`;
  }
}
