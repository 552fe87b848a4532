type Cell = string | number | null | undefined;

// What a spreadsheet takes for a formula, full-width signs included: at the start of a cell, or after a character that it may split cells at.
const formula = /(^|[;,|\t\r\n])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** Rows as RFC 4180 has them. An apostrophe marks text that a spreadsheet would run as a formula. */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = value.replace(formula, "$1$2'").replace(/^(?=[\t\r])/, "'");
  return /[",;|\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
