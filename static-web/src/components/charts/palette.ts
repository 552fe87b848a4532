import { otherGroup } from "@/lib/series";

/** The colour of the nth series; those beyond the palette are grey. */
export const seriesColor = (index: number): string => `var(--chart-${(index % 7) + 1})`;

export const groupColor = (group: string, index: number): string => (group === otherGroup || index >= 7 ? "var(--chart-8)" : seriesColor(index));
