/** Joins class names and leaves out unset ones. */
export const cn = (...names: (string | false | null | undefined)[]): string => names.filter(Boolean).join(" ");
