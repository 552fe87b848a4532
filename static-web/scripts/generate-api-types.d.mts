/** The content that the checked-in file should have. */
export function generate(): Promise<string>;
