// Literals of each language. A JSON string is a string literal in all of them.

export const quote = (text: string) => JSON.stringify(text);
export const quoteShell = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
export const json = (value: unknown) => JSON.stringify(value, null, 2);

/** Indents every line but the first. */
export const indent = (text: string, spaces: number): string => text.replaceAll("\n", `\n${" ".repeat(spaces)}`);

/** A value as a Python literal. */
export function python(value: unknown, depth = 0): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const pad = "    ".repeat(depth + 1);
  const list = Array.isArray(value);
  const items = list ? value.map((item) => pad + python(item, depth + 1)) : Object.entries(value).map(([name, item]) => `${pad}${quote(name)}: ${python(item, depth + 1)}`);
  const [open, close] = list ? ["[", "]"] : ["{", "}"];
  return items.length === 0 ? open + close : `${open}\n${items.join(",\n")},\n${"    ".repeat(depth)}${close}`;
}

/** Python's keyword arguments, one a line. */
export const pythonArguments = (values: Record<string, unknown>): string[] => Object.entries(values).map(([name, value]) => `    ${name}=${python(value, 1)},`);

/** JSON as a C# raw string literal, whose closing quotes are at a column. JSON has no three quotes in a row. */
export const csharpJson = (value: unknown, column: number): string => `"""\n${" ".repeat(column)}${indent(json(value), column)}\n${" ".repeat(column)}"""`;
