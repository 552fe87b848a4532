// The frame of every chart: margins, grid, axes, the box of the tooltip.
const tick = { fontSize: 11, fill: "var(--muted)" };

export const margin = { top: 6, right: 4, bottom: 0, left: 0 };
export const grid = { vertical: false, stroke: "var(--chart-grid)" };
export const xAxis = { tick, tickLine: false, axisLine: { stroke: "var(--line)" }, tickMargin: 8, height: 26 };
export const yAxis = { tick, tickLine: false, axisLine: false, width: 52 };
export const tipBox = "rounded-lg border border-line bg-surface px-3 py-2 text-xs shadow-pop";
