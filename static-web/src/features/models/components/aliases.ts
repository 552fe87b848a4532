/** Aliases as one line of text. */
export const formatAliases = (aliases: readonly string[]): string => aliases.join(", ");

/** Parses what formatAliases returns; commas and white space separate the aliases. */
export const parseAliases = (text: string): string[] => text.split(/[\s,]+/).filter((alias) => alias !== "");
