/** The types, as they should stand in the checked-in file. */
export function generate(): Promise<string>;
